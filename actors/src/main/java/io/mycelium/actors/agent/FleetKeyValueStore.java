package io.mycelium.actors.agent;

import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Entities;
import io.mycelium.actors.keyvalue.KeyValueActor;
import io.mycelium.actors.keyvalue.KeyValueCommand;
import io.mycelium.actors.keyvalue.KeyValueEntry;
import io.mycelium.actors.keyvalue.KeyValueReply;
import io.mycelium.actors.keyvalue.KeyValueWriter;
import io.mycelium.api.ComponentId;
import io.mycelium.api.KeyValueStore;
import io.mycelium.api.Registration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;

/**
 * The fleet-wide store of one component, as a slot sees it. Calls wait for the owner of the store
 * and so belong on virtual threads. A watch goes on when the owner moves: it is repeated, and says
 * up to where the watcher knows everything.
 */
public final class FleetKeyValueStore implements KeyValueStore {
  /** How long a call waits for the owner of the store. */
  public static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

  /**
   * How often a read is asked, for it changes nothing: together as long as the fleet may need to
   * find out that the node of the owner is silent and to place the owner elsewhere.
   */
  static final int MAX_READS = 6;

  private static final AtomicLong WATCHES = new AtomicLong();

  private final ActorSystem<?> system;
  private final Entities entities;
  private final ComponentId component;
  private final KeyValueWriter writer;
  private final Cause cause;

  /** The store of a component, written to in the name of a node under its present start. */
  public FleetKeyValueStore(
      ActorSystem<?> system, Entities entities, ComponentId component, KeyValueWriter writer) {
    this.system = system;
    this.entities = entities;
    this.component = component;
    this.writer = writer;
    this.cause = Cause.of("node:" + writer.node(), "component " + component);
  }

  @Override
  public Optional<Entry> get(String key) {
    KeyValueReply reply = read("get " + key, replyTo -> new KeyValueCommand.Get(key, replyTo));
    return switch (reply) {
      case KeyValueReply.Found(var entry) ->
          entry.stream().map(FleetKeyValueStore::entry).findFirst();
      default -> throw unexpected(reply);
    };
  }

  @Override
  public List<Entry> list(String prefix) {
    List<Entry> all = new ArrayList<>();
    String after = "";
    while (true) {
      String from = after;
      KeyValueReply reply =
          read("list " + prefix, replyTo -> new KeyValueCommand.Page(prefix, from, replyTo));
      if (!(reply instanceof KeyValueReply.Entries(var page, var more))) {
        throw unexpected(reply);
      }
      page.forEach(entry -> all.add(entry(entry)));
      if (!more || page.isEmpty()) {
        return List.copyOf(all);
      }
      after = page.getLast().key();
    }
  }

  @Override
  public WriteResult put(String key, byte[] value, long expectedVersion) {
    byte[] copy = value.clone();
    return written(
        write(
            "put " + key,
            replyTo ->
                new KeyValueCommand.Put(
                    key, copy, expectedVersion, writer, cause.withCommand("put"), replyTo)));
  }

  @Override
  public WriteResult delete(String key, long expectedVersion) {
    return written(
        write(
            "delete " + key,
            replyTo ->
                new KeyValueCommand.Delete(
                    key, expectedVersion, writer, cause.withCommand("delete"), replyTo)));
  }

  @Override
  public Registration watch(String prefix, Consumer<Entry> listener) {
    ActorRef<KeyValueWatch.Command> watch =
        system.systemActorOf(
            KeyValueWatch.create(
                command -> entities.tell(KeyValueActor.KEY, component.value(), command),
                prefix,
                entry -> listener.accept(entry(entry))),
            "key-value-watch-" + WATCHES.incrementAndGet(),
            Props.empty());
    return () -> watch.tell(new KeyValueWatch.Close());
  }

  private KeyValueReply read(
      String what, Function<ActorRef<KeyValueReply>, KeyValueCommand> command) {
    IOException last = new IOException(what);
    for (int i = 0; i < MAX_READS; i++) {
      try {
        return answer(what, command);
      } catch (IOException e) {
        last = e;
      }
    }
    throw new UncheckedIOException(
        "'%s' was asked %d times and never answered within %s"
            .formatted(what, MAX_READS, ANSWER_LIMIT),
        last);
  }

  private KeyValueReply write(
      String what, Function<ActorRef<KeyValueReply>, KeyValueCommand> command) {
    try {
      return answer(what, command);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "'%s' was not answered within %s; it may have happened: read before it is repeated"
              .formatted(what, ANSWER_LIMIT),
          e);
    }
  }

  private KeyValueReply answer(
      String what, Function<ActorRef<KeyValueReply>, KeyValueCommand> command) throws IOException {
    try {
      return entities
          .ask(KeyValueActor.KEY, component.value(), command, ANSWER_LIMIT)
          .toCompletableFuture()
          .get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("'%s' was interrupted".formatted(what), e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  private WriteResult written(KeyValueReply reply) {
    return switch (reply) {
      case KeyValueReply.Written(long version) -> new WriteResult.Written(version);
      case KeyValueReply.Conflict(long actual) -> new WriteResult.Conflict(actual);
      case KeyValueReply.Stale(long incarnation) ->
          throw new IllegalStateException(
              "node %s has started again as incarnation %d; this is incarnation %d, which must end"
                  .formatted(writer.node(), incarnation, writer.incarnation()));
      default -> throw unexpected(reply);
    };
  }

  private static RuntimeException unexpected(KeyValueReply reply) {
    return reply instanceof KeyValueReply.Refused(var reason)
        ? new IllegalArgumentException(reason)
        : new IllegalStateException("the store answered with " + reply);
  }

  private static Entry entry(KeyValueEntry entry) {
    return new Entry(entry.key(), entry.value().clone(), entry.version(), entry.deleted());
  }
}
