import t from 'tap'
import { application, type Form, type Role } from './application.ts'

const PERMISSIONS: Record<Role, string[]> = {
  reader: ['article:read'],
  author: ['article:read', 'article:write'],
  editor: ['article:read', 'article:write', 'article:publish'],
  admin: ['article:read', 'article:write', 'article:publish', 'user:manage']
}

t.test('tells people who they are and what they may do', async t => {
  const { ask } = await application(t)
  for (const [role, permissions] of Object.entries(PERMISSIONS) as Array<[Role, string[]]>) {
    for (const form of ['header', 'cookie'] satisfies Form[]) {
      const response = await ask({ role, form }, 'GET', '/me')
      t.equal(response.statusCode, 200)
      const { expiresAt, ...rest } = response.json<{ expiresAt: string, permissions: string[] }>()
      t.match(rest, { username: role, name: /^[A-Z]/, roles: [role], source: form })
      t.strictSame(rest.permissions, permissions)
      t.ok(Date.parse(expiresAt) > Date.now())
    }
  }
})
