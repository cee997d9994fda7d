import t from 'tap'
import { askApplication } from '../../../plugins/command/process/ask-application.ts'
import { modules } from '../application/modules.ts'

const LIMIT = 5000

// What holds the loop: without it, Node.js sees by itself that nothing can settle.
const HEAD = 'const never = () => new Promise(() => { setInterval(() => {}, 1000) });'
const APP = 'async app => { await app.register(async app => { app.get("/", () => 1) });'

const ask = async (t: Parameters<typeof modules>[0], source: string, limit = LIMIT) => {
  const at = modules(t, { 'app.mjs': `${HEAD}${source}` })
  return askApplication(['matrix', at('app.mjs')], 'app.mjs', limit)
}

t.test('a loop, a promise without an end and a hook without an end are bounded in time', async t => {
  for (const [source, message] of [
    ['for (;;);', /its import does not end/],
    ['await never(); export default async () => {}', /did not settle within 5 s: its import does not end/],
    ['await new Promise(() => {}); export default async () => {}', /never settles: its import does not end .* nothing is left/],
    ['export default async () => { await never() }', /within 5 s: the function that it exports does not settle/],
    [`export default ${APP} app.addHook("onReady", never) }`, /within 5 s: it does not become ready/],
    [`export default ${APP} app.addHook("onClose", never) }`, /it does not close \(an onClose hook\)/]
  ] as const) t.match(await ask(t, source), { code: 1, out: '', err: message }, source)
})

t.test('an application that ends the process is told so, whatever its exit code', async t => {
  for (const [source, message] of [
    ['process.exit(0)', /ended the process while it was imported: exit code 0/],
    ['process.exitCode = 0; process.kill(process.pid, "SIGKILL"); await never()', /imported: SIGKILL/],
    [`export default ${APP} app.addHook("onReady", async () => process.exit(13)) }`, /while it booted: exit code 13/],
    [`export default ${APP} app.addHook("onClose", async () => process.exit(0)) }`, /while it was closed: exit code 0/],
    [`setTimeout(() => { throw new Error("later") }, 1); export default ${APP} await never() }`, /threw an error that nothing caught, while .*: later/]
  ] as const) t.match(await ask(t, source), { code: 1, out: '', err: message }, source)
})

t.test('what it leaves behind does not keep the command from its end', async t => {
  for (const source of [
    'process.on("exit", () => { for (;;); }); setInterval(() => {}, 1);',
    'import { spawn } from "node:child_process"; spawn("sleep", ["30"], { stdio: "inherit" });'
  ]) t.match(await ask(t, `${source} export default ${APP} }`), { code: 1, err: /has no route that authz of this copy/ })
})

t.test('a function that was taken for another kind is called in a process where nothing is left of the first call', async t => {
  const source = `import fastify from "fastify"; let calls = 0;
    export default (...args) => { if (++calls > 1) throw new Error("twice"); if (args.length > 0) throw new Error("first"); return fastify() }`
  t.match(await ask(t, source), { code: 1, err: /has no route that authz of this copy/ })
})

t.test('a process that does not start is an error', async t => {
  const { execPath } = process
  t.teardown(() => { process.execPath = execPath })
  process.execPath = '/nowhere/node'
  await t.rejects(ask(t, ''), { code: 'ENOENT' })
})
