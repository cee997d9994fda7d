import { PERMISSIONS, type Formula } from './formula.ts'
import { REMOTE, type Answer, type Fact, type Inquiry } from './inquiry.ts'
import { HIGHEST, isOpen, LOWEST, type Truth } from './truth.ts'

/** Finds one fact, or several that go together, out, in bounded time; rejects where it cannot. */
export type Find = (facts: readonly Fact[], inquiry: Inquiry) => readonly unknown[] | PromiseLike<readonly unknown[]>

/**
 * Finds out what a formula depends on, one thing after the other and the cheapest first, until it is decided. Open
 * where that would take something of a later stage than `reach`. A promise only where something takes one.
 */
export function settle (formula: Formula, inquiry: Inquiry, reach: number, find: Find): Truth | Promise<Truth> {
  for (;;) {
    const truth = formula.truth(inquiry)
    if (!isOpen(truth)) return truth
    const facts = next(formula, inquiry)
    if (facts[0].stage > reach) return truth
    const waiting = learn(facts, inquiry, find)
    if (waiting !== null) return waiting.then(() => settle(formula, inquiry, reach, find))
  }
}

/** What to find out now: all that a decision point is to be asked, or one thing. */
function next (formula: Formula, inquiry: Inquiry): [Fact, ...Fact[]] {
  const open = new Set<Fact>()
  formula.open(inquiry, open, LOWEST, HIGHEST)
  // A formula that is open depends on something.
  const [first, ...others] = [...open].sort((x, y) => x.stage - y.stage) as [Fact, ...Fact[]]
  if (first.needs !== undefined && inquiry.answers?.has(first.needs) !== true) return [first.needs]
  return first.stage === REMOTE ? [first, ...others] : [first]
}

function learn (facts: readonly [Fact, ...Fact[]], inquiry: Inquiry, find: Find): Promise<void> | null {
  const [first] = facts
  const before = inquiry.waiting?.get(first)
  if (before !== undefined) return before
  const succeed = (values: readonly unknown[]) => facts.forEach((fact, i) => keep(inquiry, fact, { value: values[i] }))
  const fail = () => facts.forEach(fact => keep(inquiry, fact, { failed: true }))
  let values: readonly unknown[] | PromiseLike<readonly unknown[]>
  try {
    values = find(facts, inquiry)
  } catch {
    fail()
    return null
  }
  if (!('then' in values)) {
    succeed(values)
    return null
  }
  const waiting = inquiry.waiting ??= new Map()
  const learnt = Promise.resolve(values).then(succeed, fail).then(() => { waiting.delete(first) })
  waiting.set(first, learnt)
  return learnt
}

function keep (inquiry: Inquiry, fact: Fact, answer: Answer): void {
  if (fact === PERMISSIONS) inquiry.permissions = answer.failed ? null : answer.value as Inquiry['permissions']
  else inquiry.learn(fact, answer)
}
