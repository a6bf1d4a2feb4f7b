// PostGraphile as its documentation sets it up for speed: one pool, prepared statements, no explain, no GraphiQL, lists without cursors.
// Prepared statements are planned once and answers are written as text at once, both faster for it than the defaults.
// The token is verified once and then looked up, as the product does; the grants go into settings that the policies read.
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import pg from "pg";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { postgraphile } from "postgraphile";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const connectionString = process.env.DATABASE_URL;
const size = Number(process.env.ROUNDTABLE_POOL_SIZE ?? 8);
const keys = JSON.parse(readFileSync(process.env.BENCH_JWKS, "utf8")).keys;
const options = "-c timezone=UTC -c jit=off -c plan_cache_mode=force_generic_plan";
const pool = new pg.Pool({ connectionString, max: size, min: size, idleTimeoutMillis: 0, options });
const known = new Map();

const DISTRICT = "SELECT ad.district_id FROM account_subject s JOIN account_district ad USING (account_id) WHERE s.subject = $1";
const ACTOR = `
SELECT p.id AS person_id, m.unit_id
FROM account_subject s
JOIN person p ON p.district_id = $2 AND p.account_id = s.account_id
JOIN membership m ON m.district_id = p.district_id AND m.person_id = p.id
WHERE s.subject = $1`;

async function settingsOf(token) {
  const [head, body, signature] = token.split(".");
  const { kid } = JSON.parse(Buffer.from(head, "base64url"));
  const key = createPublicKey({ key: keys.find((one) => one.kid === kid), format: "jwk" });
  const holds = verify("sha256", Buffer.from(`${head}.${body}`), { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
  if (!holds) throw new Error("token");
  const { sub, exp } = JSON.parse(Buffer.from(body, "base64url"));
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const [{ district_id: district }] = (await client.query(DISTRICT, [sub])).rows;
    await client.query("SELECT set_config('roundtable.district', $1, true)", [district]);
    const [actor] = (await client.query(ACTOR, [sub, district])).rows;
    return { exp, pgSettings: { "roundtable.district": district, "bench.unit": actor.unit_id, "bench.person": actor.person_id } };
  } finally {
    await client.query("COMMIT");
    client.release();
  }
}

async function actorOf(authorization) {
  const digest = createHash("sha256").update(authorization).digest("base64");
  let found = known.get(digest);
  if (found === undefined || found.exp < Date.now() / 1000) {
    found = await settingsOf(authorization.slice(7));
    known.set(digest, found);
  }
  return found;
}

const preset = {
  extends: [PostGraphileAmberPreset],
  disablePlugins: ["PgIndexBehaviorsPlugin"], // an issue has few promises: their order needs no index
  pgServices: [makePgService({ pool, schemas: ["public"] })],
  schema: { defaultBehavior: "list -connection -mutation" },
  grafserv: { graphiql: false, websockets: false, watch: false, maxRequestLength: 1_000_000, outputDataAsString: true },
  grafast: {
    explain: false,
    context: async (ctx) => ({ pgSettings: (await actorOf(ctx.node.req.headers.authorization)).pgSettings }),
  },
};

const instance = postgraphile(preset).createServ(grafserv);
const server = createServer();
await instance.addTo(server);
await instance.ready?.();
server.listen(Number(process.env.PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
