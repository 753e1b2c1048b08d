package io.mycelium.actors.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.event.RecordingEntities;
import io.mycelium.actors.version.UpdateRules;
import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PolicyCacheTest {
  private static final ComponentId HELLO = new ComponentId("acme.hello");
  private static final UpdateRules PINNED = UpdateRules.NONE.withPin(null, Version.parse("1.0.0"));

  private final RecordingEntities entities = new RecordingEntities();
  private final AtomicLong nanos = new AtomicLong(-5);
  private final PolicyCache cache = new PolicyCache(entities, nanos::get);

  @Test
  void firstQuestion_isAskedOnce_andWhoWaitsIsCalledWhenItIsAnswered() {
    AtomicInteger called = new AtomicInteger();

    assertThat(cache.awaits(HELLO, called::incrementAndGet)).isTrue();
    assertThat(cache.rules(HELLO)).isEqualTo(new PolicyCache.Heard(UpdateRules.NONE, false));
    assertThat(entities.messagesTo(ReleaseActor.KEY, HELLO.value())).hasSize(1);
    Owners.answer(entities, HELLO, PINNED);

    assertThat(called).hasValue(1);
    assertThat(cache.awaits(HELLO, called::incrementAndGet)).isFalse();
    assertThat(cache.rules(HELLO)).isEqualTo(new PolicyCache.Heard(PINNED, true));
  }

  @Test
  void firstQuestion_thatNobodyAnswers_isWaitedForNoLongerThanTheLimit() {
    assertThat(cache.awaits(HELLO, () -> {})).isTrue();
    nanos.addAndGet(PolicyCache.FIRST_ANSWER.toNanos());

    assertThat(cache.awaits(HELLO, () -> {})).isFalse();
    assertThat(cache.rules(HELLO)).isEqualTo(new PolicyCache.Heard(UpdateRules.NONE, false));
  }

  @Test
  void questionThatFailed_isAskedAgainByTheNextWhoWantsToKnow() {
    cache.rules(HELLO);
    entities.sent().getLast().answer().completeExceptionally(new TimeoutException());
    cache.rules(HELLO);

    assertThat(entities.sent()).hasSize(2);
  }

  @Test
  void answer_isAskedForAgainWhenItIsOld_andKeptButNotFreshWhenNobodyAnswers() {
    cache.rules(HELLO);
    Owners.answer(entities, HELLO, PINNED);
    nanos.addAndGet(PolicyCache.ASK_EVERY.toNanos() - 1);
    cache.rules(HELLO);
    assertThat(entities.sent()).hasSize(1);
    nanos.addAndGet(1);
    cache.rules(HELLO);
    assertThat(entities.sent()).hasSize(2);

    nanos.set(PolicyCache.MAX_AGE.toNanos() - 5);
    assertThat(cache.rules(HELLO)).isEqualTo(new PolicyCache.Heard(PINNED, true));
    nanos.incrementAndGet();
    assertThat(cache.rules(HELLO)).isEqualTo(new PolicyCache.Heard(PINNED, false));
  }

  @Test
  void components_beyondTheLimit_pushOutTheOneNotUsedForLongest() {
    cache.rules(HELLO);
    Owners.answer(entities, HELLO, PINNED);
    for (int i = 0; i < PolicyCache.MAX_COMPONENTS; i++) {
      cache.rules(new ComponentId("c" + i));
    }

    assertThat(cache.rules(HELLO).rules()).isEqualTo(UpdateRules.NONE);
  }
}
