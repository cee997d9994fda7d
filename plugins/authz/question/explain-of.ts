import { applicationOf } from '../application.ts'
import { NoSuchRoute } from '../errors.ts'
import type { Answer, Question } from './question.ts'

/**
 * What `app.authz.explain` answers, for a whole application: whichever registration of authz guards the route, wherever in
 * the application `app` is. Rejects as it does.
 */
export async function explainOf (app: object, question: Question): Promise<Answer> {
  for (const explain of applicationOf(app)?.explainers ?? []) {
    try {
      return await explain(question)
    } catch (error) {
      if (!(error instanceof NoSuchRoute)) throw error
    }
  }
  throw new NoSuchRoute(question.method, question.url)
}
