import fc from 'fast-check'
import type { compile as Compile } from '../../../plugins/authz/decision/formula.ts'
import { Inquiry, REMOTE, SUBJECT, type Asked, type Fact } from '../../../plugins/authz/decision/inquiry.ts'
import type { settle as Settle } from '../../../plugins/authz/decision/settle.ts'
import type { Check, Condition } from '../../../plugins/authz/rule/expression.ts'
import { certain, type Outcome } from './rules.ts'

// Nothing is found out in vain: of whatever is asked, some answer, together with some answers to what was not asked yet,
// would have changed the decision. Each leaf has a fact of its own, for only then can one say so of a leaf.

/** A rule without leaves: their number in order. */
type Shape = { readonly kind: 'leaf' } | { readonly kind: 'all' | 'any', readonly of: readonly Shape[] } | { readonly kind: 'not', readonly of: Shape } | { readonly kind: 'guarded', readonly guard: Shape, readonly then: Shape }

const shapes: fc.Arbitrary<Shape> = fc.letrec<{ shape: Shape }>(tie => ({
  shape: fc.oneof({ maxDepth: 4 },
    fc.constant({ kind: 'leaf' as const }),
    fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('shape'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ kind: fc.constant('not' as const), of: tie('shape') }),
    fc.record({ kind: fc.constant('guarded' as const), guard: tie('shape'), then: tie('shape') }))
})).shape

const MOST_LEAVES = 6
const OUTCOMES: readonly Outcome[] = ['so', 'not so', 'neither', 'failed']

function planted (shape: Shape, facts: Fact[]): Condition {
  switch (shape.kind) {
    case 'leaf': {
      const text = `leaf ${facts.length}`
      const fact: Fact = { stage: SUBJECT, text, find: () => null }
      facts.push(fact)
      return { kind: 'check', key: text, text, fact, isSo: value => value === 'so', isNotSo: value => value === 'not so' } satisfies Check
    }
    case 'not': return { kind: 'not', of: planted(shape.of, facts) }
    case 'guarded': return { kind: 'guarded', key: `guarded ${facts.length}`, text: 'guarded', guard: planted(shape.guard, facts), then: planted(shape.then, facts) }
    default: return { kind: shape.kind, of: shape.of.map(part => planted(part, facts)) }
  }
}

/** All worlds in which these facts come to what they came to. */
function * worldsWith (facts: readonly Fact[], known: ReadonlyMap<Fact, Outcome>): Generator<ReadonlyMap<Fact, Outcome>> {
  const open = facts.find(fact => !known.has(fact))
  if (open === undefined) yield known
  else for (const outcome of OUTCOMES) yield * worldsWith(facts, new Map([...known, [open, outcome]]))
}

/** The law, for fast-check. */
export function sparing ({ compile, settle }: { readonly compile: typeof Compile, readonly settle: typeof Settle }) {
  const cases = shapes.map(shape => { const facts: Fact[] = []; return { rule: planted(shape, facts), facts } }).filter(({ facts }) => facts.length <= MOST_LEAVES)
  return fc.property(cases, fc.array(fc.constantFrom(...OUTCOMES), { minLength: MOST_LEAVES, maxLength: MOST_LEAVES }), ({ rule, facts }, outcomes) => {
    const reading = (answers: ReadonlyMap<Fact, Outcome>) => certain(rule, true, { permissions: null, facts: outcomes }, check => answers.get(check.fact) as Outcome)
    const known = new Map<Fact, Outcome>()
    const find = ([fact]: readonly Fact[]) => {
      const decisions = new Set([...worldsWith(facts, known)].map(reading))
      if (decisions.size === 1) throw new RangeError('something was found out though all was decided')
      const matters = [...worldsWith(facts.filter(other => other !== fact), known)].some(world =>
        new Set(OUTCOMES.map(outcome => reading(new Map([...world, [fact as Fact, outcome]])))).size > 1)
      if (!matters) inVain.push((fact as Fact).text)
      const outcome = outcomes[facts.indexOf(fact as Fact)] as Outcome
      known.set(fact as Fact, outcome)
      if (outcome === 'failed') throw new Error('failed')
      return [outcome]
    }
    const inVain: string[] = []
    const truth = settle(compile(rule), new Inquiry({} as Asked, null, undefined), REMOTE, find)
    if (truth instanceof Promise) throw new Error('there was nothing to wait for')
    if (inVain.length > 0) throw new Error(`${inVain.join()} was found out in vain`)
  })
}
