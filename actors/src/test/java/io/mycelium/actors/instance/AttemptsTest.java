package io.mycelium.actors.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.api.TaskId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class AttemptsTest {
  private static final int SEEDS = 20;
  private static final int STEPS = 3 * Attempts.MAX;

  private static LeaseHolder holder(int task, long attempt) {
    return new LeaseHolder(new TaskId("t" + task), attempt);
  }

  @Test
  void attempts_inAnyOrder_areThoseOfTheTasksThatCameLast() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Map<TaskId, LeaseHolder> model = new LinkedHashMap<>();
      Attempts attempts = Attempts.NONE;
      for (int step = 0; step < STEPS; step++) {
        LeaseHolder holder = holder(random.nextInt(2 * Attempts.MAX), 1 + random.nextInt(9));
        attempts = attempts.with(holder);
        model.remove(holder.task());
        model.put(holder.task(), holder);
        if (model.size() > Attempts.MAX) {
          model.remove(model.keySet().iterator().next());
        }
      }
      assertThat(attempts.oldestFirst())
          .as("seed %d", seed)
          .containsExactlyElementsOf(model.values());
      for (int task = 0; task < 2 * Attempts.MAX; task += 7) {
        LeaseHolder known = model.get(new TaskId("t" + task));
        assertThat(attempts.of(new TaskId("t" + task)))
            .as("seed %d, task %d", seed, task)
            .isEqualTo(known == null ? 0 : known.attempt());
      }
      assertThat(Attempts.of(attempts.oldestFirst())).as("seed %d", seed).isEqualTo(attempts);
    }
  }

  @Test
  void with_leavesWhatItWasMadeFromAsItWas() {
    Attempts before = Attempts.of(List.of(holder(1, 1), holder(2, 1)));
    assertThat(before.with(holder(1, 2)).oldestFirst()).containsExactly(holder(2, 1), holder(1, 2));
    assertThat(before.oldestFirst()).containsExactly(holder(1, 1), holder(2, 1));
  }
}
