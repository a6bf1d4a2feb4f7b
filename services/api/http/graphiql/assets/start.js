// Starts GraphiQL against this server only. Headers are kept in memory, never in the browser's storage: one of them is a token.
(function () {
  "use strict";

  const query = `# 幸福圆桌会 · Happiness Roundtable
#
# 1. 在下方 Headers 填入令牌和区县（代码或编号）。
#    令牌由 make up 打印；不填，只看到已公开的内容。
#    Put a token and a district (code or id)
#    into the headers below. make up prints tokens;
#    without one, only what is published is visible.
# 2. Ctrl-Enter 执行，Ctrl-空格补全，左上角是文档。
#    Ctrl-Enter runs, Ctrl-Space completes;
#    the documentation is at the top left.

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
