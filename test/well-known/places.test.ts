import t from 'tap'
import { placesOf, routeOf } from '../../plugins/well-known/places.ts'

t.test('the documents of an issuer, RFC 8414 §3.1', async t => {
  for (const issuer of ['https://example.com', 'https://example.com/']) {
    t.strictSame(placesOf(issuer), {
      metadata: '/.well-known/oauth-authorization-server',
      jwks: '/.well-known/jwks.json',
      jwksUri: 'https://example.com/.well-known/jwks.json'
    })
  }
  for (const issuer of ['http://localhost:3000/issuer1', 'http://localhost:3000/issuer1/']) {
    t.strictSame(placesOf(issuer), {
      metadata: '/.well-known/oauth-authorization-server/issuer1',
      jwks: '/issuer1/.well-known/jwks.json',
      jwksUri: 'http://localhost:3000/issuer1/.well-known/jwks.json'
    })
  }
})

t.test('a colon in a path is a colon', async t => {
  t.equal(routeOf('/tenant:a/b::c'), '/tenant::a/b::::c')
  t.equal(routeOf('/a-b'), '/a-b')
})
