import type { Folded } from './expression.ts'

/** A folded rule as a person reads it: `article:publish or (article:write and not user:manage)`. */
export function describe (rule: Folded): string {
  switch (rule.kind) {
    case 'permission': return rule.permission
    case 'check':
    case 'guarded': return rule.text
    case 'all': return rule.of.map(operand).join(' and ')
    case 'any': return rule.of.map(operand).join(' or ')
    case 'not': return `not ${operand(rule.of)}`
    case 'never':
    case 'unknown': return 'nobody'
    default: return rule.kind
  }
}

function operand (rule: Folded): string {
  return rule.kind === 'all' || rule.kind === 'any' ? `(${describe(rule)})` : describe(rule)
}
