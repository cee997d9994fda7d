import t from 'tap'
import { fourEyes } from '../../store/four-eyes.ts'
import { newStore } from './store.ts'

t.test('nobody publishes an article of their own', async t => {
  const { articles } = await newStore(t)
  const { id } = await articles.add('ada', { title: 'A title', body: 'A body' })
  const ask = async (subject: string, action = 'article:publish', type = 'article', article = id) =>
    (await fourEyes(articles).evaluate([{ subject: { type: 'user', id: subject }, action: { name: action }, resource: { type, id: article } }], { signal: AbortSignal.timeout(1000) }))[0]
  t.equal(await ask('ada'), false)
  t.equal(await ask('bob'), true)
  t.equal(await ask('bob', 'article:publish', 'article', 'none'), true, 'what is not there is nobody\'s own')
  t.equal(await ask('bob', 'article:write'), false, 'it was not asked about that')
  t.equal(await ask('bob', 'article:publish', 'person'), false)
})
