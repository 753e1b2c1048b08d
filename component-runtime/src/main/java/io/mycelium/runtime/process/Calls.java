package io.mycelium.runtime.process;

import io.mycelium.api.KeyValueStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** The calls of a component to its node that wait for their answers; on the side of the child. */
final class Calls {
  private final Connection node;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();
  private final Semaphore permits = new Semaphore(LentFacilities.MAX_CALLS);

  private static final class Waiting {
    final List<KeyValueStore.Entry> entries = new ArrayList<>();
    final CompletableFuture<ToChild.Reply> reply = new CompletableFuture<>();
  }

  Calls(Connection node) {
    this.node = node;
  }

  /**
   * Asks and waits.
   *
   * @param what the call in words, for errors
   * @return the reply; a list that came in pages as one
   */
  ToChild.Reply ask(String what, ToNode.Ask ask) {
    long call = numbers.incrementAndGet();
    Waiting mine = new Waiting();
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      throw interrupted(what, e);
    }
    try {
      send(call, mine, ask);
      return checked(mine.reply.get());
    } catch (InterruptedException e) {
      throw interrupted(what, e);
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    } finally {
      waiting.remove(call);
      permits.release();
    }
  }

  /** The same, be the thread interrupted or not: for answers that must not be lost. */
  ToChild.Reply askToTheEnd(ToNode.Ask ask) {
    long call = numbers.incrementAndGet();
    Waiting mine = new Waiting();
    permits.acquireUninterruptibly();
    try {
      send(call, mine, ask);
      // Unlike get, join does not end when the thread is interrupted.
      return checked(mine.reply.join());
    } finally {
      waiting.remove(call);
      permits.release();
    }
  }

  private void send(long call, Waiting mine, ToNode.Ask ask) {
    waiting.put(call, mine);
    node.put(ToNodeCodec.encode(new ToNode.Call(call, ask)));
  }

  private static ToChild.Reply checked(ToChild.Reply reply) {
    return reply instanceof ToChild.Reply.Failed(var kind, String text) ? fail(kind, text) : reply;
  }

  private static IllegalStateException interrupted(String what, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("'%s' was interrupted".formatted(what), e);
  }

  private static ToChild.Reply fail(ToChild.Kind kind, String text) {
    throw switch (kind) {
      case ARGUMENT -> new IllegalArgumentException(text);
      case UNANSWERED -> new UncheckedIOException(new IOException(text));
      case STATE -> new IllegalStateException(text);
    };
  }

  /** Takes an answer; one that nobody waits for any more is dropped. */
  void answered(ToChild.Answer answer) {
    Waiting asked = waiting.get(answer.call());
    if (asked == null) {
      return;
    }
    if (answer.reply() instanceof ToChild.Reply.Entries(var page, boolean more)) {
      asked.entries.addAll(page);
      if (!more) {
        asked.reply.complete(new ToChild.Reply.Entries(asked.entries, false));
      }
    } else {
      asked.reply.complete(answer.reply());
    }
  }

  /** Fails all that wait: the node is gone. */
  void close() {
    waiting
        .values()
        .forEach(
            asked ->
                asked.reply.complete(
                    new ToChild.Reply.Failed(ToChild.Kind.UNANSWERED, "the node is gone")));
  }
}
