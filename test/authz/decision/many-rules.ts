import fc from 'fast-check'
import { parseArgs } from 'node:util'
import { compile } from '../../../plugins/authz/decision/formula.ts'
import { settle } from '../../../plugins/authz/decision/settle.ts'
import { law } from './algebra.ts'
import { sparing } from './sparing.ts'

/*
 * npm run algebra -- [--rules 100000] [--seed 1]
 *
 * The laws of test/authz/decision/formula.test.ts, for so many random rules; that nothing is asked in vain, for a tenth.
 */
const { values } = parseArgs({ options: { rules: { type: 'string', default: '100000' }, seed: { type: 'string', default: String(Date.now()) } } })
const began = performance.now()
fc.assert(law({ compile, settle }), { numRuns: Number(values.rules), seed: Number(values.seed) })
fc.assert(sparing({ compile, settle }), { numRuns: Math.ceil(Number(values.rules) / 10), seed: Number(values.seed) })
console.log(`${values.rules} random rules are decided as the truth tables say (seed ${values.seed}, ${((performance.now() - began) / 1000).toFixed(0)} s)`)
