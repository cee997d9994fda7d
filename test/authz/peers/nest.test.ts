import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'

const program = fileURLToPath(new URL('nest-application.ts', import.meta.url))
const { stdout } = await promisify(execFile)(process.execPath, ['--import', import.meta.resolve('tsx'), program, 'print'], {
  // tsx moves the lines, so coverage taken there would be false.
  env: { ...process.env, _TAPJS_PROCESSINFO_COVERAGE_: '0' }
})
const answers = JSON.parse(stdout) as Record<string, unknown>

t.test('the routes of NestJS have the rules of their RouteConfig', async t => {
  t.same(answers['list'], [401, 200, 200])
  t.same(answers['head'], [401, 200, 200])
  t.same(answers['replace'], [401, 403, 200])
  t.same(answers['open'], [200, 200, 200])
  t.same(answers['subject'], ['ada'])
})

t.test('a default holds for routes of NestJS without a rule, and tightens the others', async t => {
  t.same(answers['inherited'], [401, 200, 200])
  t.same(answers['tightened'], [401, 403, 200])
})

t.test('a route of NestJS without a rule, or with a wrong one, does not boot', async t => {
  t.match(answers['ruleless'], { code: 'GTH_AUTHZ_RULE_MISSING', message: /\n {2}GET, HEAD \/articles\n/ })
  t.match(answers['misspelt'], { code: 'GTH_AUTHZ_RULE_MISSING', message: /\n {2}GET, HEAD \/misspelt \(It has "auhtz" in config/ })
  t.match(answers['misspeltUnderDefault'], { code: 'GTH_AUTHZ_INVALID_RULE', message: /\/misspelt: has "auhtz" in config/ })
  t.match(answers['wrong'], { code: 'GTH_AUTHZ_INVALID_RULE', message: /\/wrong: config\.authz names the unknown permission "article:raed"\. Did you mean/ })
})
