/** What `gatehouse --help` prints. */
export const HELP = `Usage:
  gatehouse keygen --alg ES256 [--out folder] [--activates-in 1h]
      Makes a key, writes it into the folder (mode 0600, "keys" by default), and prints its public half as a JWK.
      --alg           ES256, ES384, ES512, EdDSA, RS256, RS384, RS512, PS256, PS384, PS512, or for a single
                      service HS256, HS384, HS512, whose keys have no public half: nothing is printed
      --activates-in  when it begins to sign: 90s, 30m, 1h, 7d, or 0 for now. By default the first key of a
                      folder does so now, and a later one in 1h, when every process and verifier knows it.
                      Two keys never begin in the same second: the new one waits for the next that is free.
  gatehouse jwks folder [--alg RS256]
      Prints the public halves of all keys in the folder as a JWK set.
      --alg           the algorithm of RSA keys in PEM files, which do not say it
  gatehouse matrix app.ts [--format md] [--options '...'] [--timeout 20s]
      Boots the application that the module exports by default, without listening, and prints what each of its
      routes says to somebody anonymous and to each role. The export is a Fastify plugin, a Fastify instance, a
      promise of one, or a function that returns one. What the application prints goes to standard error.
      --format        md (by default), csv or json
      --options       what the export is given: JSON, or the path of a .json file. A JSON array is the list of
                      arguments: '["secret"]'. Anything else is the first one: '{"port":3000}'; of a plugin, its options
      --timeout       how long each step may take (import, boot, answer, close): 90s, 5m; 20s by default
  gatehouse explain app.ts POST /articles/17/publish [--subject ada] [--roles editor] [--options '...']
      Says what would become of that request, and which part of the route's rule said what. Nothing is run but
      what the rule depends on. Options and time-out are those of matrix.
      --subject       who asks; somebody anonymous without it
      --roles, --permissions   to suppose, with commas between them; by default as the application has them
      --claims        of the token, where the rule looks at them: JSON, or the path of a .json file
      --headers       of the request, if they choose the route: '{"host":"open.example"}'
      --resource      the row to suppose, null for a missing one: '{"author":"ada"}'; by default the real one is loaded
      --resources     rows by the names of their resources, if a rule has several: '{"article":{"author":"ada"}}'
  gatehouse inspect [token] [--issuer https://... --audience https://... [--keys jwks.json] [--typ at+jwt]]
      Explains each member of a token, read from standard input where none is given, and why it would be refused.
      Without an issuer only its form and dates are checked. Nothing of it is kept.
      --keys          the address of a JWK set, a file of one, or a folder of keys; by default the issuer's, by
                      discovery
      --typ           at+jwt by default; any, where the issuer sets none

Exit codes: 0 done, allowed, accepted; 1 runtime failure; 2 usage error; 3 denied, refused; 4 cannot be known.
`
