import t from 'tap'
import { compareApplications } from './compare.ts'

t.test('explain, the matrix, the test kit and the OpenAPI document say of random applications what their requests are answered with', async t => {
  const { applications, requests, statuses, documented, disagreements } = await compareApplications(100, 20261130)
  t.strictSame(disagreements, [])
  t.equal(applications, 100)
  t.ok(requests > 15_000, `${requests} requests`)
  t.ok(documented > 500, `${documented} of them were compared with the OpenAPI document`)
  t.strictSame([...statuses.keys()].sort(), [200, 400, 401, 403, 404, 503], 'each kind of answer was compared')
})
