import t from 'tap'
import { compareApplications } from './compare.ts'

t.test('explain, the matrix and the test kit say of random applications what their requests are answered with', async t => {
  const { applications, requests, statuses, disagreements } = await compareApplications(300, 20261130)
  t.strictSame(disagreements, [])
  t.equal(applications, 300)
  t.ok(requests > 50_000, `${requests} requests`)
  t.strictSame([...statuses.keys()].sort(), [200, 400, 401, 403, 404, 503], 'each kind of answer was compared')
})
