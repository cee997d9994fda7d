import type { Plan } from '../decision/plan.ts'

/** What of a route it takes. */
export interface PlacedPlan {
  readonly url: string
  readonly plan: Pick<Plan, 'rows' | 'lists'>
}

const LAST_PARAMETER = /\/:[^/]+$/

/**
 * Tells collections whose route asks nothing about what is in them: the items have rules of their own
 * (`/articles/:id`), and the list beside them (`/articles`) has neither such a rule nor `resource.list(...)`, so it
 * may show what the items hide.
 */
export function unfilteredCollections (routes: readonly PlacedPlan[]): (route: PlacedPlan) => boolean {
  const collections = new Set(routes.flatMap(({ url, plan: { rows } }) => {
    const place = placeOf(url)
    return rows.size > 0 && LAST_PARAMETER.test(place) ? [place.replace(LAST_PARAMETER, '')] : []
  }))
  return ({ url, plan: { rows, lists } }) => rows.size === 0 && lists.size === 0 && collections.has(placeOf(url))
}

/** A URL template without the names that it gives to parameters, and without the slash at its end. */
function placeOf (url: string): string {
  return url.replace(/:\w+/g, ':_').replace(/\/$/, '')
}
