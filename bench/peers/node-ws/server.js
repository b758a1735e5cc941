// Node's own HTTP server and the ws package: one map by id, one process.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const visitors = new Map();

function send(id, text) {
  const visitor = visitors.get(id);
  visitor?.send(text);
  return visitor ? 1 : 0;
}

/** What each path does with its query and body; returns to how many connections it wrote. */
const actions = {
  "/push": (query, body) => send(query.get("id"), body),
  "/batch": (_, body) => {
    const { ids, text } = JSON.parse(body);
    return ids.reduce((connections, id) => connections + send(id, text), 0);
  },
};

function answer(response, status, found) {
  response.statusCode = status;
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify(found)); // in one write, with its length
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://peer");
  const action = actions[pathname];
  if (request.method !== "POST" || !action) return answer(response, 404, { error: "not found" });
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (part) => (body += part));
  request.on("end", () => {
    try {
      answer(response, 200, { connections: action(searchParams, body) });
    } catch (error) {
      answer(response, 400, { error: error.message });
    }
  });
});
server.keepAliveTimeout = 0;

new WebSocketServer({ server, perMessageDeflate: false }).on("connection", (socket, request) => {
  const id = new URL(request.url, "http://peer").searchParams.get("id");
  visitors.set(id, socket);
  socket.on("error", () => socket.terminate());
  socket.on("close", () => visitors.get(id) === socket && visitors.delete(id));
});
server.listen({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 4096 });
