/** What the program answers: its exit code, and what goes to standard output and standard error. */
export interface Answer {
  /** 0 done, allowed, accepted; 1 runtime failure; 2 usage error; 3 denied, refused; 4 cannot be known. */
  readonly code: 0 | 1 | 2 | 3 | 4
  readonly out: string
  readonly err: string
}
