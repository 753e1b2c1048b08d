package io.mycelium.actors.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComponentHistoryTest {
  private static final int STEPS = 1500;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 20260101, 4242424242L})
  void history_whateverHappens_keepsItsInvariantsAndRecovers(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Histories history = new Histories(random);
    for (int i = 0; i < STEPS; i++) {
      history.step();
    }

    ComponentState recovered = ComponentState.EMPTY;
    for (ComponentEvent event : history.log()) {
      ComponentEvent stored = ComponentActor.EVENTS.decode(ComponentActor.EVENTS.encode(event));
      recovered = recovered.after(stored);
    }
    assertThat(recovered).isEqualTo(history.state());
    assertThat(ComponentActor.STATES.decode(ComponentActor.STATES.encode(recovered)))
        .isEqualTo(recovered);
    assertThat(history.log().stream().map(Object::getClass).distinct().count())
        .as("kinds of events in this history")
        .isGreaterThan(12);
  }
}
