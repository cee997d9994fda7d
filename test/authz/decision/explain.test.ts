import t from 'tap'
import { explain, missing } from '../../../plugins/authz/decision/explain.ts'
import { Inquiry, type Asked } from '../../../plugins/authz/decision/inquiry.ts'
import type { Condition } from '../../../plugins/authz/rule/expression.ts'
import { holding } from '../rule/expressions.ts'
import { CHECKS, FACTS } from './rules.ts'

const may = (permission: string): Condition => ({ kind: 'permission', permission })
const [check, other] = CHECKS as [Condition, Condition]
const inquiry = (...granted: string[]) => new Inquiry({} as Asked, null, holding(...granted))

t.test('each part says what it said', async t => {
  const rule: Condition = { kind: 'any', of: [may('a'), { kind: 'all', of: [{ kind: 'not', of: may('b') }, { kind: 'guarded', key: 'k', text: 'x.can(\'y\')', guard: check, then: other }] }] }
  const asked = inquiry('b')
  asked.permissions = { granted: new Set(), held: new Set(['b']) }
  t.strictSame(JSON.parse(JSON.stringify(explain(rule, asked))), {
    rule: 'a or (not b and x.can(\'y\'))',
    says: 'undecided',
    of: [
      { rule: 'a', says: 'deny' },
      {
        rule: 'not b and x.can(\'y\')',
        says: 'undecided',
        of: [
          { rule: 'not b', says: 'undecided', of: [{ rule: 'b', says: 'undecided' }] },
          { rule: 'x.can(\'y\')', says: 'unasked', of: [{ rule: 'check 0', says: 'unasked' }, { rule: 'check 1', says: 'unasked' }] }
        ]
      }
    ]
  })
  t.match(explain({ kind: 'authenticated' }, inquiry()), { rule: 'authenticated', says: 'allow' })
  const failed = inquiry()
  failed.learn(FACTS[0] as never, { failed: true })
  t.equal(explain(check, failed).says, 'error')
})

t.test('what is missing is what would have changed something', async t => {
  const rule: Condition = { kind: 'all', of: [may('a'), { kind: 'any', of: [may('b'), may('c'), may('b')] }, { kind: 'not', of: may('d') }, { kind: 'guarded', key: 'k', text: 'k', guard: may('e'), then: may('a') }] }
  t.strictSame(missing(rule, inquiry('d')), ['a', 'b', 'c', 'e'])
  t.strictSame(missing(rule, inquiry('a', 'c', 'd')), ['e'])
  t.strictSame(missing(rule, inquiry('a', 'b', 'e')), [])
  t.strictSame(missing({ kind: 'all', of: [check, may('a')] }, inquiry()), ['a'])
})
