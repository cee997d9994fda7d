import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import t from 'tap'
import ts from 'typescript'
import * as formula from '../../../plugins/authz/decision/formula.ts'
import * as settle from '../../../plugins/authz/decision/settle.ts'
import { law, type Parts } from './algebra.ts'
import { sparing } from './sparing.ts'

// One mistake in each operator of the decision: the laws notice every one.

const folder = new URL('../../../plugins/authz/decision/', import.meta.url)

const MUTANTS: Array<[file: 'formula' | 'settle' | 'permission-sets', mistake: string, from: string, to: string]> = [
  ['formula', 'all is any', 'return conjunction ? every(all) : some(all)', 'return some(all)'],
  ['formula', 'any is all', 'return conjunction ? every(all) : some(all)', 'return every(all)'],
  ['formula', 'not does nothing', "case 'not': return compileLeaves(rule.of, !wanted, failureOf)", "case 'not': return compileLeaves(rule.of, wanted, failureOf)"],
  ['formula', 'a "not" does not turn all into any', "(rule.kind === 'all') === wanted, wanted, failureOf)", "rule.kind === 'all', wanted, failureOf)"],
  ['formula', 'a guard does not count', 'every([compile(rule.guard), compile(rule.then, wanted)])', 'compile(rule.then, wanted)'],
  ['formula', 'a guard is turned by "not"', 'every([compile(rule.guard), compile(', 'every([compile(rule.guard, wanted), compile('],
  ['formula', 'a row that cannot be told from a missing one is an error', 'compileLeaves(guard, true, failureOfRow)', 'compile(guard)'],
  ['formula', 'a row is guarded like everything else', ': ofRow(rule, wanted)', ': every([compile(rule.guard), compile(rule.then, wanted)])'],
  ['formula', 'a "not" turns what makes a row visible', 'compile(then, wanted), asksPermissions', 'compile(then), asksPermissions'],
  ['formula', 'an outage of the permissions hides a row', 'asksPermissions ? PERMISSIONS : null', 'null'],
  ['formula', 'what is withheld counts as not held', 'held !== null && !held.has(rule.permission)', '!held.has(rule.permission) || true'],
  ['formula', 'what is held counts as granted', '({ granted }) => granted.has(rule.permission)', '({ held }) => held.has(rule.permission)'],
  ['formula', 'permissions that cannot be had are none', 'if (permissions === null) return ERROR', 'if (permissions === null) return NO'],
  ['formula', 'permissions that are not known are none', 'if (permissions === undefined) return PENDING', 'if (permissions === undefined) return NO'],
  ['formula', 'what failed is not so', 'if (answer.failed) return failureOf(fact, inquiry)', 'if (answer.failed) return NO'],
  ['formula', 'what is not known is not so', 'if (answer === undefined) return PENDING', 'if (answer === undefined) return NO'],
  ['formula', 'what is not so is so', 'const holds = wanted ? isSo : isNotSo', 'const holds = wanted ? isSo : value => !isSo(value, null)'],
  ['formula', 'all is the greatest of its parts', 'all = least(all,', 'all = greatest(all,'],
  ['formula', 'any is the least of its parts', 'any = greatest(any,', 'any = least(any,'],
  ['formula', 'the last part of all decides', 'all = least(all, part.truth(inquiry))', 'all = part.truth(inquiry)'],
  ['formula', 'the last part of any decides', 'any = greatest(any, part.truth(inquiry))', 'any = part.truth(inquiry)'],
  ['formula', 'an error of all ends it', 'if (all === NO) return NO', 'if (all !== YES) return all'],
  ['formula', 'an error of any ends it', 'if (any === YES) return YES', 'if (any !== NO) return any'],
  ['formula', 'what all can no longer be is asked about', 'Math.min(ceiling, highest(truth(inquiry)))', 'ceiling'],
  ['formula', 'what any can no longer be is asked about', 'Math.max(floor, lowest(truth(inquiry)))', 'floor'],
  ['formula', 'what makes no difference to the whole is asked about', 'Math.max(floor, lowest(truth)) < Math.min(ceiling, highest(truth))', 'lowest(truth) < highest(truth)'],
  ['formula', 'permissions in a list are enough one by one', 'permissions(conjunction ? each(names) : atLeastOne(names))', 'permissions(atLeastOne(names))'],
  ['formula', 'permissions in a list are needed all', 'permissions(conjunction ? each(names) : atLeastOne(names))', 'permissions(each(names))'],
  ['settle', 'the dear goes first', 'sort((x, y) => x.stage - y.stage)', 'sort((x, y) => y.stage - x.stage)'],
  ['settle', 'everything at once', 'first.stage === REMOTE ? [first, ...others] : [first]', '[first, ...others]'],
  ['settle', 'questions one by one', 'first.stage === REMOTE ? [first, ...others] : [first]', '[first]'],
  ['settle', 'the reach does not count', 'if (facts[0].stage > reach) return truth', ''],
  ['settle', 'what failed is forgotten', 'const fail = () => facts.forEach(fact => keep(inquiry, fact, { failed: true }))', 'const fail = () => facts.forEach(fact => keep(inquiry, fact, { value: "not so" }))']
]

/** Imports a file of the decision with one mistake in it. */
async function mutant (testdir: (content: object) => string, file: string, from: string, to: string): Promise<unknown> {
  const source = readFileSync(new URL(`${file}.ts`, folder), 'utf8')
  t.equal(source.split(from).length, 2, `${file} says once: ${from}`)
  const text = source.replace(from, to)
    // A fact is the object that it is: the mutant must mean the same one.
    .replace(/export const PERMISSIONS.*/, 'import { PERMISSIONS } from \'./formula.ts\'').replaceAll(/from '(\.[^']*)'/g, (_all, path: string) => `from '${new URL(path, folder).href}'`)
  const { outputText } = ts.transpileModule(text, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true } })
  return await import(pathToFileURL(join(testdir({ 'mutant.mjs': outputText }), 'mutant.mjs')).href)
}

/** Whether one of the laws notices. */
function noticed (parts: Parts): boolean {
  return fc.check(law(parts), { numRuns: 2000, seed: 1, endOnFailure: true }).failed || fc.check(sparing(parts), { numRuns: 2000, seed: 1, endOnFailure: true }).failed
}

t.test('the laws hold of what there is', async t => {
  t.notOk(noticed({ compile: formula.compile, settle: settle.settle }))
})

for (const [file, mistake, from, to] of MUTANTS) {
  t.test(`noticed: ${mistake}`, async t => {
    const mistaken = await mutant(content => t.testdir(content as never), file, from, to) as Partial<Parts>
    t.ok(noticed({ compile: formula.compile, settle: settle.settle, ...mistaken }))
  })
}
