package io.mycelium.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class PersistentMapTest {
  private static final int SEEDS = 200;
  private static final int STEPS = 100;
  private static final int KEYS = 60;

  private record Pair(PersistentMap<Integer, String> map, TreeMap<Integer, String> model) {}

  @Test
  void steps_inAnyOrderAndOnAnyBranch_areThoseOfASortedMap() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Pair> all = new ArrayList<>();
      all.add(new Pair(PersistentMap.empty(), new TreeMap<>()));
      for (int step = 0; step < STEPS; step++) {
        Pair from = all.get(random.nextInt(all.size()));
        int key = random.nextInt(KEYS);
        TreeMap<Integer, String> model = new TreeMap<>(from.model());
        if (random.nextInt(3) == 0) {
          model.remove(key);
          all.add(new Pair(from.map().without(key), model));
        } else {
          model.put(key, "step " + step);
          all.add(new Pair(from.map().with(key, "step " + step), model));
        }
      }
      for (Pair pair : all) {
        assertSame(seed, pair, random.nextInt(KEYS), random.nextInt(KEYS));
      }
    }
  }

  private static void assertSame(long seed, Pair pair, int key, int max) {
    PersistentMap<Integer, String> map = pair.map();
    TreeMap<Integer, String> model = pair.model();
    assertThat(map.size()).as("seed %d", seed).isEqualTo(model.size());
    assertThat(map.keys()).as("seed %d", seed).containsExactlyElementsOf(model.keySet());
    assertThat(map.values()).as("seed %d", seed).containsExactlyElementsOf(model.values());
    assertThat(map.get(key)).as("seed %d", seed).isEqualTo(model.get(key));
    assertThat(map.has(key)).as("seed %d", seed).isEqualTo(model.containsKey(key));
    assertThat(map.valuesFrom(key, max))
        .as("seed %d", seed)
        .containsExactlyElementsOf(model.tailMap(key).values().stream().limit(max).toList());
  }

  @Test
  void height_afterAnyOrderOfKeys_isLogarithmic() {
    int size = 10_000;
    assertLow(size, i -> i);
    assertLow(size, i -> size - i);
    assertLow(size, i -> (i % 2 == 0 ? i : size - i));
    assertLow(size, i -> i * 7_919 % size);
  }

  private static void assertLow(int size, IntUnaryOperator order) {
    PersistentMap<Integer, Boolean> map = PersistentMap.empty();
    for (int i = 0; i < size; i++) {
      map = map.with(order.applyAsInt(i), true);
    }
    assertLow(map);
    for (int i = 0; i < size; i += 3) {
      map = map.without(order.applyAsInt(i));
    }
    assertLow(map);
  }

  private static void assertLow(PersistentMap<Integer, Boolean> map) {
    double lowest = Math.log(map.size() + 2.0) / Math.log(2);
    assertThat((double) map.height()).isBetween(lowest - 1, 1.4405 * lowest);
  }
}
