package io.mycelium.actors.instance;

/** What becomes of a request for a lease. */
sealed interface LeaseVerdict {
  /** It is granted; nothing is stored when it was granted before. */
  record Grant(Lease lease) implements LeaseVerdict {}

  /** It waits for this load. */
  record Await(long generation) implements LeaseVerdict {}

  /** A version in use is asked first whether it may be replaced; the request is to come again. */
  record AskFirst(Deferring.Verdict.Ask question) implements LeaseVerdict {}

  /** It is refused. */
  record Refuse(String reason, boolean retryable) implements LeaseVerdict {}
}
