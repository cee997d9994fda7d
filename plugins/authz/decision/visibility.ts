import type { Fact, Inquiry } from './inquiry.ts'
import { ERROR, greatest, HIGHEST, highest, least, lowest, NO, YES, type Formula, type Truth } from './truth.ts'

/**
 * What a check of a row comes to, in the rule of who may see the row, if it fails. If the row itself could not be
 * loaded: an error. If the row is there, and its member or the policy function fails: not seen. An error would
 * answer 503 for this row and 404 for a missing one, so the client would learn that it exists. The failure cannot
 * be answered for a missing row instead, as there is nothing there that could fail: 404 is the one answer that is
 * right for both.
 */
export function failureOfRow (fact: Fact, { answers }: Inquiry): Truth {
  return answers?.get(fact.needs ?? fact)?.failed === true ? ERROR : NO
}

/**
 * What may be done with a row, of those who may see it. A row that is missing, one that is hidden, and one of
 * which neither is certain come to the same value, whatever else depends on the row.
 *
 * If the permissions cannot be had and `seen` asks for them, all three are an error (503), as an outage must not
 * make an existing row look deleted to its owner. A row that is seen without permissions stays seen. If `load`
 * failed there is no row to tell apart, and the error is combined like any other.
 *
 * @param seen whether the row may be seen, compiled with `failureOfRow`
 * @param then what may be done with it
 * @param permissions the fact that `seen` asks for; null if it does not ask for permissions
 */
export function ifVisible (seen: Formula, then: Formula, permissions: Fact | null): Formula {
  const truth = (inquiry: Inquiry): Truth => {
    const visible = seen.truth(inquiry)
    const permitted = then.truth(inquiry)
    if (visible === YES) return permitted
    const both = least(visible, permitted)
    if (permissions === null || inquiry.permissions != null) return both
    // Not known yet: an error is possible besides.
    if (inquiry.permissions === undefined) return lowest(both) | Math.max(highest(both), lowest(ERROR)) << 2
    if (highest(visible) < HIGHEST) return ERROR
    return lowest(least(ERROR, permitted)) | highest(greatest(ERROR, permitted)) << 2
  }

  const open: Formula['open'] = (inquiry, facts, floor, ceiling) => {
    const visible = seen.truth(inquiry)
    const permitted = then.truth(inquiry)
    const unavailable = permissions !== null && inquiry.permissions === null
    if (permissions !== null && inquiry.permissions === undefined && visible !== YES) facts.add(permissions)
    const most = Math.min(ceiling, highest(truth(inquiry)))
    // Without permissions it makes no difference what it is, short of certain.
    const [from, to] = unavailable ? [lowest(ERROR), HIGHEST] : [floor, most]
    if (Math.max(from, lowest(visible)) < Math.min(to, highest(visible))) seen.open(inquiry, facts, from, to)
    if (Math.max(floor, lowest(permitted)) < Math.min(most, highest(permitted))) then.open(inquiry, facts, floor, most)
  }
  return { truth, open }
}
