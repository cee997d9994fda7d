import type { DecisionPoint, Evaluation } from '../plugins/authz/index.ts'
import type { Articles } from './articles.ts'

/**
 * A decision point of the application itself, in place of a server beside it (docs/decision-points.md): nobody
 * publishes an article of their own. What it is not asked about it denies.
 */
export function fourEyes (articles: Articles): DecisionPoint {
  const permits = ({ subject, action, resource }: Evaluation): boolean => {
    if (action.name !== 'article:publish' || resource.type !== 'article') return false
    // What is not there is nobody's own: the route says that it is not there.
    return articles.find(resource.id)?.author !== subject.id
  }
  return { evaluate: async evaluations => evaluations.map(permits) }
}
