package io.mycelium.actors.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.event.Audited;
import io.mycelium.actors.event.AuditedKit;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Envelope;
import io.mycelium.actors.event.Golden;
import io.mycelium.actors.event.RoundTrips;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyValueActorTest {
  private static final ActorTestKit ACTORS = AuditedKit.system();
  private static final Cause CAUSE = Cause.of("ada", "put");
  private static final byte[] VALUE = {1, 2, 3};
  private static final NodeId NODE = new NodeId("a".repeat(NodeId.LENGTH));

  private final AtomicLong nanos = new AtomicLong();
  private final EventSourcedBehaviorTestKit<KeyValueCommand, Envelope, Audited<KeyValueState>>
      store =
          AuditedKit.run(
              ACTORS,
              KeyValueActor.create(
                  new ComponentId("config"), InstantSource.fixed(Instant.EPOCH), nanos::get));

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  @BeforeEach
  void clear() {
    store.clear();
  }

  private KeyValueReply put(String key, long expected) {
    return put(key, expected, new KeyValueWriter(NODE, 1)).reply();
  }

  private EventSourcedBehaviorTestKit.CommandResultWithReply<
          KeyValueCommand, Envelope, Audited<KeyValueState>, KeyValueReply>
      put(String key, long expected, KeyValueWriter by) {
    return store.<KeyValueReply>runCommand(
        replyTo -> new KeyValueCommand.Put(key, VALUE, expected, by, CAUSE, replyTo));
  }

  private static List<String> types(List<Envelope> events) {
    return events.stream().map(event -> event.payload().type()).toList();
  }

  @Test
  void write_underANewStart_isRemembered_andOneUnderAnOlderIsRefusedAndRecorded() {
    KeyValueWriter second = new KeyValueWriter(NODE, 2);
    KeyValueWriter elsewhere = new KeyValueWriter(new NodeId("b".repeat(NodeId.LENGTH)), 1);
    assertThat(types(put("a", 0, second).events()))
        .containsExactly("key-value.writer-seen", "key-value.put");
    assertThat(types(put("a", 1, second).events())).containsExactly("key-value.put");
    store.restart();

    var stale = put("a", 2, new KeyValueWriter(NODE, 1));
    assertThat(stale.reply()).isEqualTo(new KeyValueReply.Stale(2));
    assertThat(types(stale.events())).containsExactly("key-value.stale-refused");
    var again = put("a", 2, new KeyValueWriter(NODE, 1));
    assertThat(again.reply()).isEqualTo(new KeyValueReply.Stale(2));
    assertThat(again.events()).isEmpty();
    assertThat(put("a", 2, elsewhere).reply()).isEqualTo(new KeyValueReply.Written(3));
  }

  @Test
  void firstWriteOfANewStart_isRememberedEvenInAConflict() {
    put("a", 0);

    var conflict = put("a", 0, new KeyValueWriter(NODE, 2));
    assertThat(conflict.reply()).isEqualTo(new KeyValueReply.Conflict(1));
    assertThat(put("a", 1, new KeyValueWriter(NODE, 1)).reply())
        .isEqualTo(new KeyValueReply.Stale(2));
  }

  @Test
  void put_whenWritten_survivesARestart() {
    assertThat(put("a", 0)).isEqualTo(new KeyValueReply.Written(1));
    store.restart();

    assertThat(put("a", 0)).isEqualTo(new KeyValueReply.Conflict(1));
    assertThat(
            store
                .<KeyValueReply>runCommand(replyTo -> new KeyValueCommand.Get("a", replyTo))
                .reply())
        .isEqualTo(new KeyValueReply.Found(List.of(new KeyValueEntry("a", VALUE, 1, 1, false))));
  }

  @Test
  void watcher_hearsPresentEntriesThenChangesUntilItIsForgotten() {
    TestProbe<KeyValuePush> watcher = ACTORS.createTestProbe();
    put("a", 0);
    store.runCommand(new KeyValueCommand.Watch("", 0, watcher.getRef()));
    assertThat(watcher.expectMessageClass(KeyValuePush.Changes.class).entries()).hasSize(1);

    put("b", 0);
    KeyValuePush.Changes change = watcher.expectMessageClass(KeyValuePush.Changes.class);
    assertThat(change.since()).isEqualTo(1);
    assertThat(change.revision()).isEqualTo(2);

    nanos.addAndGet(KeyValueActor.WATCH_TTL.toNanos());
    store.runCommand(new KeyValueCommand.Sweep());
    put("c", 0);
    store.runCommand(new KeyValueCommand.Watch("", 2, watcher.getRef()));
    assertThat(watcher.expectMessageClass(KeyValuePush.Changes.class).since()).isEqualTo(2);
  }

  @Test
  void events_areReadAsTheyWereStored() {
    KeyValueWriter writer = new KeyValueWriter(NODE, 2);
    Golden.verify(
        KeyValueEvent.class,
        KeyValueActor.EVENTS,
        List.of(
            new KeyValueEvent.Put("a", VALUE, 3),
            new KeyValueEvent.Deleted("a", 4),
            new KeyValueEvent.WriterSeen(writer),
            new KeyValueEvent.StaleRefused("a", writer, 3)));
  }

  @Test
  void messages_crossTheWire() {
    TestProbe<KeyValueReply> reply = ACTORS.createTestProbe();
    KeyValueWriter writer = new KeyValueWriter(NODE, 2);
    TestProbe<KeyValuePush> watcher = ACTORS.createTestProbe();
    RoundTrips.verify(
        ACTORS.system(),
        KeyValueCommand.class,
        List.of(
            new KeyValueCommand.Get("a", reply.getRef()),
            new KeyValueCommand.Page("a", "b", reply.getRef()),
            new KeyValueCommand.Put("a", VALUE, 1, writer, CAUSE, reply.getRef()),
            new KeyValueCommand.Delete("a", 1, writer, CAUSE, reply.getRef()),
            new KeyValueCommand.Watch("a", 1, watcher.getRef()),
            new KeyValueCommand.Unwatch(watcher.getRef()),
            new KeyValueCommand.Sweep(),
            new KeyValueCommand.Stop()));
    KeyValueEntry entry = new KeyValueEntry("a", VALUE, 1, 2, false);
    RoundTrips.verify(
        ACTORS.system(),
        KeyValueReply.class,
        List.of(
            new KeyValueReply.Found(List.of(entry)),
            new KeyValueReply.Entries(List.of(entry), true),
            new KeyValueReply.Written(1),
            new KeyValueReply.Conflict(2),
            new KeyValueReply.Stale(2),
            new KeyValueReply.Refused("full")));
    RoundTrips.verify(
        ACTORS.system(),
        KeyValuePush.class,
        List.of(
            new KeyValuePush.Changes("a", List.of(entry), 1, 2),
            new KeyValuePush.NotWatched("a", "full")));
  }
}
