package io.mycelium.persistence;

import java.util.concurrent.CompletableFuture;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/** The result of work that has none; Pekko wants null for it, nobody else does. */
enum Done {
  /** It is done. */
  DONE;

  @SuppressWarnings("NullAway") // the one value of Void
  static Future<Void> toScala(CompletableFuture<Done> work, ExecutionContext context) {
    return FutureConverters.asScala(work).map(done -> null, context);
  }
}
