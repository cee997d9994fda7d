import t from 'tap'
import { application } from './application.ts'

t.test('tells anybody that it answers, and nothing else', async t => {
  const { server } = await application(t)
  for (const headers of [{}, { authorization: 'Bearer rubbish' }]) {
    const response = await server.inject({ url: '/health', headers })
    t.equal(response.statusCode, 200)
    t.equal(response.body, '{"status":"ok"}')
  }
})
