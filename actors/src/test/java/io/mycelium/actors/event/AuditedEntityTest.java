package io.mycelium.actors.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.api.TaskId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditedEntityTest {
  private static final ActorTestKit ACTORS = AuditedKit.system();
  private static final Cause CAUSE = Cause.of("ada", "add").withTask(new TaskId("t-1"));
  private static final String ID = "tally";

  private EventSourcedBehaviorTestKit<Tally.Command, Envelope, Audited<Tally.State>> tally =
      start(Instant.ofEpochMilli(1_000));

  private static EventSourcedBehaviorTestKit<Tally.Command, Envelope, Audited<Tally.State>> start(
      Instant now) {
    return AuditedKit.run(ACTORS, Tally.create(ID, InstantSource.fixed(now)));
  }

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  @BeforeEach
  void clear() {
    tally.clear();
  }

  private Envelope add(int amount) {
    return tally
        .<Tally.Total>runCommand(replyTo -> new Tally.Command.Add(amount, CAUSE, replyTo))
        .event();
  }

  @Test
  void command_whenAccepted_persistsASealedEnvelope() {
    Envelope first = add(2);
    Envelope second = add(3);

    assertThat(first.previous()).isEqualTo(Envelope.GENESIS);
    assertThat(first.persistenceId()).isEqualTo(ID);
    assertThat(first.payload().type()).isEqualTo("tally.added");
    assertThat(first.cause()).isEqualTo(CAUSE);
    assertThat(first.time()).isEqualTo(new HybridTime(1_000, 0));
    assertThat(second.sequenceNr()).isEqualTo(2);
    assertThat(second.previous()).isEqualTo(first.digest());
    assertThat(second.time()).isEqualTo(new HybridTime(1_000, 1));
    assertThat(Tally.EVENTS.decode(second.payload())).isEqualTo(new Tally.Event.Added(3));
  }

  @Test
  void events_ofOneCommand_areChainedAndStoredTogether() {
    var result =
        tally.<Tally.Total>runCommand(
            replyTo -> new Tally.Command.AddEach(List.of(1, 2, 3), CAUSE, replyTo));

    assertThat(result.reply()).isEqualTo(new Tally.Total(6));
    assertThat(result.events()).hasSize(3);
    assertThat(result.events().get(2).previous()).isEqualTo(result.events().get(1).digest());
  }

  @Test
  void recovery_whenRestarted_restoresTheStateUnderANewWriter() {
    Envelope before = add(2);
    Audited<Tally.State> recovered = tally.restart().state();
    Envelope after = add(3);

    assertThat(recovered.state()).isEqualTo(new Tally.State(2));
    assertThat(recovered.head()).isEqualTo(before.digest());
    assertThat(before.writer()).isEqualTo(1);
    assertThat(after.writer()).isEqualTo(2);
    assertThat(after.previous()).isEqualTo(before.digest());
  }

  @Test
  void writer_ofRecoveryWithoutEvents_isNotOlderThanTheLog() {
    add(1);
    tally.restart();
    tally.restart();

    assertThat(tally.<Tally.Total>runCommand(Tally.Command.Writer::new).reply())
        .isEqualTo(new Tally.Total(2));
  }

  @Test
  void recovery_fromASnapshot_continuesTheChain() {
    Envelope last = add(0);
    for (int amount = 1; amount <= 6; amount++) {
      last = add(amount);
    }
    Audited<Tally.State> recovered = tally.restart().state();

    assertThat(recovered.state()).isEqualTo(new Tally.State(21));
    assertThat(recovered.head()).isEqualTo(last.digest());
    assertThat(add(1).sequenceNr()).isEqualTo(8);
  }

  @Test
  void event_thatCannotBeFolded_isNeverStored() {
    add(1);
    assertThatThrownBy(() -> add(-1)).isNotNull();
    assertThat(tally.restart().state().sequenceNr()).isEqualTo(1);
  }

  @Test
  void follow_whenAnEnvelopeIsForeign_isRefusedByName() {
    Audited<Tally.State> empty = Audited.empty(ID, new Tally.State(0));
    Payload event = Tally.EVENTS.encode(new Tally.Event.Added(1));
    Envelope first = empty.seal(event, new HybridTime(5, 0), 3, CAUSE);
    Audited<Tally.State> one = empty.after(first, Tally.EVENTS, Tally.State::after);

    assertThatThrownBy(() -> one.follow(first)).hasMessageContaining("sequence number");
    assertThatThrownBy(() -> one.follow(one.seal(event, new HybridTime(5, 1), 2, CAUSE)))
        .isInstanceOf(BrokenChainException.class)
        .hasMessageContaining("writer should be at least 3");
    assertThatThrownBy(() -> one.follow(one.seal(event, new HybridTime(5, 0), 3, CAUSE)))
        .hasMessageContaining("time");
    Envelope forged =
        Envelope.seal(
            new Envelope.Content(ID, 2, event, new HybridTime(6, 0), 3, CAUSE, Envelope.GENESIS));
    assertThatThrownBy(() -> one.follow(forged)).hasMessageContaining("previous digest");
  }
}
