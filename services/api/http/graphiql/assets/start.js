// Starts GraphiQL against this server only. Headers are kept in memory, never in the browser's storage: one of them is a token.
(function () {
  "use strict";

  const query = `# 幸福圆桌会 · Happiness Roundtable
#
# 1. 在下方 Headers 中填入 Authorization（令牌）和 Roundtable-District（区县代码或编号）。
#    Put a token into Authorization and a district (code or id) into Roundtable-District, under Headers below.
#    令牌由 make up 打印，或用 roundtable token --as 登录名 取得。不填令牌，只能看到已公开的内容。
#    make up prints tokens, and so does roundtable token --as LOGIN. Without one, only what is published is visible.
# 2. 按 Ctrl-Enter 执行；左上角的书本图标打开接口文档；Ctrl-空格补全字段。
#    Ctrl-Enter runs the operation; the book at the top left opens the documentation; Ctrl-Space completes fields.

query Hello {
  __typename
}
`;

  const headers = JSON.stringify({ Authorization: "", "Roundtable-District": "" }, null, 2);

  /** Drop empty headers, and accept a bare token. */
  function sent(given) {
    const result = { "Content-Type": "application/json", Accept: "application/graphql-response+json, application/json;q=0.9" };
    for (const [name, value] of Object.entries(given || {})) {
      const text = String(value).trim();
      if (text) {
        result[name] = name.toLowerCase() === "authorization" && !text.includes(" ") ? `Bearer ${text}` : text;
      }
    }
    return result;
  }

  async function fetcher(parameters, options) {
    const answer = await fetch("/graphql", {
      method: "POST",
      headers: sent(options && options.headers),
      body: JSON.stringify(parameters),
      credentials: "omit",
    });
    return answer.json();
  }

  ReactDOM.createRoot(document.getElementById("graphiql")).render(
    React.createElement(GraphiQL, {
      fetcher: fetcher,
      defaultQuery: query,
      defaultHeaders: headers,
      isHeadersEditorEnabled: true,
      defaultEditorToolsVisibility: "headers",
      shouldPersistHeaders: false,
    }),
  );
})();
