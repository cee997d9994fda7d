import t from 'tap'
import { answerOnly404, answersOnly404 } from '../../plugins/refusal/only-404.ts'

t.test('what is noted of one scope says nothing about another', async t => {
  const [scope, other] = [{}, {}]
  answerOnly404(scope)
  t.same([answersOnly404(scope), answersOnly404(other), answersOnly404(Object.create(scope) as object)], [true, false, false])
})
