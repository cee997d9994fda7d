import fc from 'fast-check'
import { PERMISSIONS } from '../../../plugins/authz/decision/formula.ts'
import { Inquiry, POLICY, REMOTE, REQUEST, ROW, SUBJECT, type Asked, type Fact, type Permissions } from '../../../plugins/authz/decision/inquiry.ts'
import { leavesOf, type Check, type Condition, type Guarded } from '../../../plugins/authz/rule/expression.ts'

// Random rules with leaves of every kind, random worlds, and the naive reading of a rule in a world.

/** What a fact comes to: so, not so, neither (as of a row that is not there), found out but not readable, or it cannot be found out. */
export type Outcome = 'so' | 'not so' | 'neither' | 'broken' | 'failed'

/** Everything there is to know about one request. */
export interface World {
  /** Of each permission. Null: the permissions cannot be had. */
  readonly permissions: Readonly<Record<string, 'granted' | 'withheld' | 'not held'>> | null
  /** Of each fact. */
  readonly facts: readonly Outcome[]
}

const NAMES = ['a', 'b', 'c'] as const
const STAGES = [SUBJECT, REQUEST, ROW, ROW, POLICY, REMOTE, REMOTE]

/** The facts there are. What they come to is in the world. */
export const FACTS: readonly Fact[] = STAGES.map((stage, i) => ({ stage, text: `fact ${i}`, find: () => null, ...(stage === REMOTE && { question: () => null as never }) }))

/** A request that logs nothing. */
export const silent = { log: { error: () => {} } } as unknown as Asked

/** A check of a fact. */
export function checkOf (fact: Fact, text: string): Check {
  const is = (outcome: Outcome): Check['isSo'] => value => {
    if (value === 'broken') throw new Error('broken')
    return value === outcome
  }
  return { kind: 'check', key: text, text, fact, isSo: is('so'), isNotSo: is('not so') }
}

export const CHECKS: readonly Check[] = FACTS.map((fact, i) => checkOf(fact, `check ${i}`))
const [ROW_CHECKS, ROW_FACT] = [CHECKS.filter(({ fact }) => fact.stage === ROW), FACTS.find(({ stage }) => stage === ROW) as Fact]

const leaf = fc.oneof(fc.constantFrom(...NAMES).map((permission): Condition => ({ kind: 'permission', permission })), fc.constantFrom(...CHECKS))
const smallOf = (leaf: fc.Arbitrary<Condition>) => fc.oneof(leaf, fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of: fc.array(leaf, { minLength: 1, maxLength: 3 }) }), leaf.map((of): Condition => ({ kind: 'not', of })))
const small = smallOf(leaf)
/** Who may see a row depends on permissions and on the row alone. */
const visibleTo = smallOf(fc.oneof(fc.constantFrom(...NAMES).map((permission): Condition => ({ kind: 'permission', permission })), fc.constantFrom(...ROW_CHECKS)))

/** Any condition, six levels deep. */
export const conditions: fc.Arbitrary<Condition> = fc.letrec<{ rule: Condition }>(tie => ({
  rule: fc.oneof({ maxDepth: 6, withCrossShrink: true },
    fc.oneof({ weight: 4, arbitrary: leaf },
      { weight: 1, arbitrary: fc.tuple(small, small).map(([guard, then]): Condition => ({ kind: 'guarded', key: JSON.stringify([guard, then]), text: 'guarded', guard, then })) },
      { weight: 1, arbitrary: fc.tuple(visibleTo, small).map(([guard, then]): Condition => ({ kind: 'guarded', key: JSON.stringify(['row', guard, then]), text: 'guarded', guard, then, row: ROW_FACT })) }),
    fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('rule'), { minLength: 1, maxLength: 4 }) }),
    fc.record({ kind: fc.constant('not' as const), of: tie('rule') }))
})).rule

const outcome = fc.constantFrom<Outcome>('so', 'not so', 'neither', 'broken', 'failed')
export const worlds: fc.Arbitrary<World> = fc.record({
  permissions: fc.option(fc.record(Object.fromEntries(NAMES.map(name => [name, fc.constantFrom('granted' as const, 'withheld' as const, 'not held' as const)]))), { freq: 8 }),
  facts: fc.tuple(...FACTS.map(() => outcome))
})

/** The permissions of a world. */
export function permissionsIn ({ permissions }: World): Permissions | null {
  if (permissions === null) return null
  const of = (...kinds: string[]) => new Set(Object.keys(permissions).filter(name => kinds.includes(String(permissions[name]))))
  return { granted: of('granted'), held: of('granted', 'withheld') }
}

/** What was learnt of a world so far. */
export function knowing (world: World, known: readonly (Fact | typeof PERMISSIONS)[]): Inquiry {
  const inquiry = new Inquiry(silent, null, known.includes(PERMISSIONS) ? permissionsIn(world) : undefined)
  for (const fact of known) if (fact !== PERMISSIONS) inquiry.learn(fact, answerIn(world, fact))
  return inquiry
}

export function answerIn ({ facts }: World, fact: Fact) {
  const outcome = facts[FACTS.indexOf(fact)] as Outcome
  return outcome === 'failed' ? { failed: true } as const : { value: outcome }
}

/** Certainly so, certainly not so, certainly neither, or nobody can tell which of them. */
export type Verdict = 'yes' | 'no' | 'error'

/**
 * The naive reading: is it certain that the rule is so (or, where `wanted` is false, that it is not so)? Everything is
 * known, nothing is skipped, the tables are written out.
 */
export function certain (rule: Condition, wanted: boolean, world: World, outcomeOf: (check: Check) => Outcome = ({ fact }) => world.facts[FACTS.indexOf(fact)] as Outcome): Verdict {
  const part = (part: Condition, wanted: boolean) => certain(part, wanted, world, outcomeOf)
  switch (rule.kind) {
    case 'permission': {
      if (world.permissions === null) return 'error'
      return world.permissions[rule.permission] === (wanted ? 'granted' : 'not held') ? 'yes' : 'no'
    }
    case 'check': {
      const outcome = outcomeOf(rule)
      return outcome === 'failed' || outcome === 'broken' ? 'error' : outcome === (wanted ? 'so' : 'not so') ? 'yes' : 'no'
    }
    case 'guarded': return rule.row === undefined ? both([part(rule.guard as Condition, true), part(rule.then as Condition, wanted)]) : ofRow(rule, wanted, world, part)
    case 'not': return part(rule.of, !wanted)
    case 'all': return (wanted ? both : either)(rule.of.map(of => part(of, wanted)))
    case 'any': return (wanted ? either : both)(rule.of.map(of => part(of, wanted)))
  }
}

/** Of a row: what is broken in it hides it, so that it is as a missing one. Without permissions nothing is certain but what is seen. */
function ofRow ({ guard, then }: Guarded, wanted: boolean, world: World, part: (part: Condition, wanted: boolean) => Verdict): Verdict {
  const hidden: World = { ...world, facts: world.facts.map(outcome => outcome === 'broken' ? 'neither' : outcome) }
  const seen = certain(guard as Condition, true, hidden)
  if (seen !== 'yes' && world.permissions === null && leavesOf(guard).some(({ kind }) => kind === 'permission')) return 'error'
  return both([seen, part(then as Condition, wanted)])
}

/** all(false, error) is no. */
function both (verdicts: Verdict[]): Verdict {
  return verdicts.includes('no') ? 'no' : verdicts.includes('error') ? 'error' : 'yes'
}

/** any(true, error) is yes. */
function either (verdicts: Verdict[]): Verdict {
  return verdicts.includes('yes') ? 'yes' : verdicts.includes('error') ? 'error' : 'no'
}
