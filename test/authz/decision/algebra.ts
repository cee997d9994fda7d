import fc from 'fast-check'
import type { compile as Compile } from '../../../plugins/authz/decision/formula.ts'
import { PERMISSIONS } from '../../../plugins/authz/decision/formula.ts'
import { Inquiry, REMOTE, REQUEST, SUBJECT, type Fact } from '../../../plugins/authz/decision/inquiry.ts'
import type { settle as Settle, Find } from '../../../plugins/authz/decision/settle.ts'
import { ERROR, HIGHEST, isOpen, LOWEST, NO, PENDING, YES, type Truth } from '../../../plugins/authz/decision/truth.ts'
import type { Condition } from '../../../plugins/authz/rule/expression.ts'
import { answerIn, certain, conditions, FACTS, knowing, permissionsIn, silent, worlds, type World } from './rules.ts'

/** What is compared with the naive reading: the real parts, or a mutant of them. */
export interface Parts {
  readonly compile: typeof Compile
  readonly settle: typeof Settle
}

const TRUTH = { yes: YES, no: NO, error: ERROR } as const
const EVERYTHING = [PERMISSIONS, ...FACTS]

/** Finds out of a world, and remembers what was asked. */
function findIn (world: World, asked: Fact[][]): Find {
  return facts => {
    asked.push([...facts])
    const answers = facts.map(fact => {
      if (fact === PERMISSIONS) return permissionsIn(world)
      const answer = answerIn(world, fact)
      if (answer.failed) throw new Error('failed')
      return answer.value
    })
    if (answers.includes(null)) throw new Error('failed')
    return answers
  }
}

/** Throws where a rule is decided otherwise than the naive reading says, however its facts become known. */
export function decidesRightly ({ compile, settle }: Parts, rule: Condition, world: World, order: readonly number[]): void {
  for (const wanted of [true, false]) {
    const formula = compile(rule, wanted)
    const expected = TRUTH[certain(rule, wanted, world)]
    const is = (truth: Truth | Promise<Truth>, how: string): void => { if (truth !== expected) throw new Error(`${how}: ${String(truth)} instead of ${expected}`) }

    is(formula.truth(knowing(world, EVERYTHING)), 'everything known')

    // Learnt one by one, in any order: what is decided stays decided.
    let settled: Truth = PENDING
    const known: Fact[] = []
    for (const index of order) {
      const truth = formula.truth(knowing(world, known))
      if (!isOpen(settled) && truth !== settled) throw new Error(`${settled} became ${truth}`)
      settled = truth
      known.push(EVERYTHING[index] as Fact)
    }

    // In two phases, wherever they are divided.
    for (const reach of [SUBJECT, REQUEST, REMOTE]) {
      const asked: Fact[][] = []
      const find = findIn(world, asked)
      const inquiry = new Inquiry(silent, null, undefined)
      const early = settle(formula, inquiry, reach, find)
      if (early instanceof Promise) throw new Error('there was nothing to wait for')
      if (asked.flat().some(({ stage }) => stage > reach)) throw new Error('something of a later stage was found out')
      is(isOpen(early) ? settle(formula, inquiry, REMOTE, find) : early, `reach ${reach}`)
      sparingly(formula, world, asked)
    }
  }
}

/** Each thing was found out while the answer was open and, by what was known, could depend on it; each once, the cheap before the dear. */
function sparingly (formula: ReturnType<typeof Compile>, world: World, asked: readonly Fact[][]): void {
  const known: Fact[] = []
  for (const facts of asked) {
    if (!isOpen(formula.truth(knowing(world, known)))) throw new Error('something was found out that was decided')
    const open = new Set<Fact>()
    formula.open(knowing(world, known), open, LOWEST, HIGHEST)
    const stage = Math.min(...[...open].map(({ stage }) => stage))
    if (facts.some(fact => !open.has(fact) || fact.stage !== stage || known.includes(fact))) throw new Error('something was found out too early, twice, or for nothing')
    if (stage === REMOTE && facts.length !== open.size) throw new Error('questions to the decision point went one by one')
    known.push(...facts)
  }
}

/** The law, for fast-check. */
export function law (parts: Parts) {
  const order = fc.shuffledSubarray(EVERYTHING.map((_fact, i) => i), { minLength: EVERYTHING.length })
  // A failed remote question fails its batch: worlds in which that differs from the naive reading are tried in settle.test.ts.
  const world = worlds.filter(({ facts }) => FACTS.every((fact, i) => fact.stage !== REMOTE || facts[i] !== 'failed'))
  return fc.property(conditions, world, order, (rule, world, order) => { decidesRightly(parts, rule, world, order) })
}
