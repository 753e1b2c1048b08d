package io.mycelium.distribution.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.cache.CachePlan.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EvictionPlannerTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Optional<Copies.Holders> PLENTY = Optional.of(new Copies.Holders(3, 2));

  private RetentionRules rules = RetentionRules.DEFAULT;

  private static Digest root(int number) {
    return Digest.ofHex("%064x".formatted(number));
  }

  /** A bundle that may go, last used so many minutes ago. */
  private static StoredBundle idle(int number, long bytes, int minutesAgo) {
    return new StoredBundle(
        new Holding(
            root(number),
            "bundle-" + number,
            bytes,
            true,
            false,
            Optional.empty(),
            NOW.minus(Duration.ofDays(10)),
            NOW.minus(Duration.ofMinutes(minutesAgo))),
        Optional.of(new ComponentId("bundle")),
        Optional.of(new Version(number, 0, 0, "")),
        false,
        false,
        PLENTY,
        List.of());
  }

  private static StoredBundle with(
      StoredBundle from, boolean loaded, boolean fetching, Optional<Copies.Holders> copies) {
    return new StoredBundle(
        from.holding(), from.component(), from.version(), loaded, fetching, copies, from.files());
  }

  private static StoredBundle of(StoredBundle from, Holding holding) {
    return new StoredBundle(
        holding,
        from.component(),
        from.version(),
        from.loaded(),
        from.fetching(),
        from.copies(),
        from.files());
  }

  private static StoredBundle expired(StoredBundle from, int minutesAgo) {
    Holding is = from.holding();
    return of(
        from,
        new Holding(
            is.root(),
            is.name(),
            is.contentBytes(),
            is.complete(),
            is.pinned(),
            Optional.of(NOW.minus(Duration.ofMinutes(minutesAgo))),
            is.since(),
            is.lastUsed()));
  }

  private static StoredBundle pinned(StoredBundle from) {
    Holding is = from.holding();
    return of(
        from,
        new Holding(
            is.root(),
            is.name(),
            is.contentBytes(),
            is.complete(),
            true,
            is.cleanupAt(),
            is.since(),
            is.lastUsed()));
  }

  private static StoredBundle unfinished(StoredBundle from) {
    Holding is = from.holding();
    return of(
        from,
        new Holding(
            is.root(),
            is.name(),
            is.contentBytes(),
            false,
            false,
            is.cleanupAt(),
            is.since(),
            is.lastUsed()));
  }

  private static StoredBundle ofComponent(StoredBundle from, String component) {
    return new StoredBundle(
        from.holding(),
        Optional.of(new ComponentId(component)),
        from.version(),
        from.loaded(),
        from.fetching(),
        from.copies(),
        from.files());
  }

  private CachePlan plan(long shortBytes, StoredBundle... bundles) {
    return EvictionPlanner.plan(
        List.of(bundles),
        rules,
        new EvictionPlanner.Need(Optional.empty(), shortBytes, List.of(), shortBytes, 0),
        NOW);
  }

  private static List<Digest> gone(CachePlan plan) {
    return plan.deletions().stream().map(line -> line.holding().root()).toList();
  }

  @Test
  void plan_whenThereIsRoom_deletesNothing() {
    CachePlan plan = plan(0, idle(1, 10, 5), expired(idle(2, 10, 5), 1));

    assertThat(plan.fits()).isTrue();
    assertThat(plan.deletions()).isEmpty();
    assertThat(plan.lines()).extracting(CachePlan.Line::reason).containsOnly(Reason.ROOM_ENOUGH);
  }

  @Test
  void plan_takesTheExpiredFirst_thenTheLeastRecentlyUsed_andNoMoreThanNeeded() {
    CachePlan plan =
        plan(25, idle(1, 10, 50), idle(2, 10, 90), expired(idle(3, 10, 1), 5), idle(4, 10, 20));

    assertThat(gone(plan)).containsExactly(root(3), root(2), root(1));
    assertThat(plan.line(root(3)).reason()).isEqualTo(Reason.EXPIRED);
    assertThat(plan.line(root(3)).why()).contains("2026-03-01T09:55:00Z");
    assertThat(plan.line(root(2)).reason()).isEqualTo(Reason.LEAST_RECENTLY_USED);
    assertThat(plan.line(root(4)).reason()).isEqualTo(Reason.ROOM_ENOUGH);
  }

  @Test
  void plan_countsAFileOfSeveralOnce_andOnlyWhenTheLastOfThemGoes() {
    LinkedFile library = new LinkedFile(0, "inode 7", 8);
    StoredBundle old = linked(idle(1, 10, 90), library);
    StoredBundle next = linked(idle(2, 10, 50), library);
    StoredBundle other = idle(3, 10, 20);

    assertThat(gone(plan(2, old, next, other))).containsExactly(root(1));
    assertThat(gone(plan(3, old, next, other))).containsExactly(root(1), root(2));
    assertThat(gone(plan(12, old, next, other))).containsExactly(root(1), root(2));
    assertThat(gone(plan(13, old, next, other))).containsExactly(root(1), root(2), root(3));
    assertThat(plan(23, old, next, other).fits()).isFalse();

    rules =
        new RetentionRules(
            RetentionPolicy.DEFAULT,
            Map.of(new ComponentId("bundle"), new RetentionPolicy(0, Duration.ZERO, false, 12)),
            2);
    assertThat(gone(plan(0, old, next))).as("12 bytes together").isEmpty();
    assertThat(gone(plan(0, old, next, other))).containsExactly(root(1), root(2));
  }

  private static StoredBundle linked(StoredBundle from, LinkedFile file) {
    return new StoredBundle(
        from.holding(),
        from.component(),
        from.version(),
        from.loaded(),
        from.fetching(),
        from.copies(),
        List.of(file));
  }

  @Test
  void plan_neverTakesWhatIsLoadedFetchedOrPinned_evenWhenExpired() {
    CachePlan plan =
        plan(
            10,
            with(expired(idle(1, 10, 5), 9), true, false, PLENTY),
            with(expired(idle(2, 10, 5), 9), false, true, PLENTY),
            pinned(expired(idle(3, 10, 5), 9)));

    assertThat(plan.fits()).isFalse();
    assertThat(plan.deletions()).isEmpty();
    assertThat(plan.line(root(1)).reason()).isEqualTo(Reason.LOADED);
    assertThat(plan.line(root(2)).reason()).isEqualTo(Reason.FETCHING);
    assertThat(plan.line(root(3)).reason()).isEqualTo(Reason.PINNED);
    assertThat(plan.holders()).contains("bundle-1 (a slot", "bundle-2 (it is being", "pinned");
  }

  @Test
  void plan_keepsTheLastCopies_andWhatIsNotKnown() {
    CachePlan plan =
        plan(
            10,
            with(idle(1, 10, 5), false, false, Optional.of(new Copies.Holders(1, 1))),
            with(idle(2, 10, 5), false, false, Optional.of(new Copies.Holders(2, 1))),
            with(idle(3, 10, 5), false, false, Optional.empty()));

    assertThat(plan.deletions()).isEmpty();
    assertThat(plan.lines()).extracting(CachePlan.Line::reason).containsOnly(Reason.LAST_COPIES);
    assertThat(plan.line(root(1)).why()).isEqualTo("1 other nodes have it, min-copies is 2");
    assertThat(plan.line(root(2)).why()).contains("of 3 nodes", "one of the 2");
    assertThat(plan.line(root(3)).why()).contains("not known");
  }

  @Test
  void plan_withoutAFloorOfCopies_takesTheLastOne() {
    rules = new RetentionRules(RetentionPolicy.DEFAULT, Map.of(), 0);

    assertThat(gone(plan(10, with(idle(1, 10, 5), false, false, Optional.empty()))))
        .containsExactly(root(1));
  }

  @Test
  void plan_keepsTheNewestVersions_andWhatIsYoung() {
    rules =
        new RetentionRules(
            new RetentionPolicy(1, Duration.ofDays(9), false, RetentionPolicy.UNLIMITED),
            Map.of(
                new ComponentId("young"),
                new RetentionPolicy(0, Duration.ofDays(11), false, RetentionPolicy.UNLIMITED),
                new ComponentId("fixed"),
                new RetentionPolicy(0, Duration.ZERO, true, RetentionPolicy.UNLIMITED)),
            2);

    CachePlan plan =
        plan(
            10,
            idle(1, 10, 5),
            idle(2, 10, 9),
            ofComponent(idle(3, 10, 99), "young"),
            ofComponent(idle(4, 10, 99), "fixed"));

    assertThat(gone(plan)).containsExactly(root(1));
    assertThat(plan.line(root(2)).reason()).isEqualTo(Reason.NEWEST_VERSIONS);
    assertThat(plan.line(root(3)).reason()).isEqualTo(Reason.TOO_YOUNG);
    assertThat(plan.line(root(4)).reason()).isEqualTo(Reason.PINNED);
  }

  @Test
  void plan_forAComponentOverItsBudget_takesItsOwnFirst() {
    ComponentId rich = new ComponentId("rich");
    rules =
        new RetentionRules(
            RetentionPolicy.DEFAULT,
            Map.of(rich, new RetentionPolicy(0, Duration.ZERO, false, 25)),
            2);

    CachePlan plan =
        EvictionPlanner.plan(
            List.of(
                ofComponent(idle(1, 10, 5), "rich"),
                ofComponent(idle(2, 10, 9), "rich"),
                idle(3, 10, 99)),
            rules,
            new EvictionPlanner.Need(Optional.of(rich), 10, List.of(), -1_000, -5),
            NOW);

    assertThat(plan.fits()).isTrue();
    assertThat(gone(plan)).containsExactly(root(2));
    assertThat(plan.line(root(2)).reason()).isEqualTo(Reason.OVER_BUDGET);
    assertThat(plan.line(root(2)).why()).contains("max-bytes 25");
  }

  @Test
  void plan_thatCanNotMakeRoomEnough_deletesNothing() {
    CachePlan plan = plan(11, idle(1, 10, 5), pinned(idle(2, 10, 5)));

    assertThat(plan.fits()).isFalse();
    assertThat(plan.deletions()).isEmpty();
  }

  @Test
  void plan_takesAnUnfinishedDownload_whoeverHasCopies() {
    assertThat(gone(plan(5, with(unfinished(idle(1, 10, 5)), false, false, Optional.empty()))))
        .containsExactly(root(1));
  }

  @Test
  void plan_forTooManyBundles_makesPlaces() {
    CachePlan plan =
        EvictionPlanner.plan(
            List.of(idle(1, 10, 5), idle(2, 10, 9), idle(3, 10, 7)),
            rules,
            new EvictionPlanner.Need(Optional.empty(), 1, List.of(), -100, 2),
            NOW);

    assertThat(gone(plan)).containsExactly(root(2), root(3));
  }

  @Test
  void plans_ofRandomCaches_holdTheirLaws() {
    long seed = new SplittableRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 2_000; i++) {
      List<StoredBundle> bundles = new ArrayList<>();
      long mayGo = 0;
      Set<Digest> untouchable = new HashSet<>();
      int count = random.nextInt(8);
      for (int number = 1; number <= count; number++) {
        StoredBundle bundle = idle(number, 1 + random.nextInt(100), random.nextInt(100));
        bundle = random.nextInt(3) == 0 ? expired(bundle, random.nextInt(50)) : bundle;
        bundle = random.nextInt(5) == 0 ? pinned(bundle) : bundle;
        bundle =
            with(
                bundle,
                random.nextInt(5) == 0,
                random.nextInt(8) == 0,
                random.nextInt(5) == 0 ? Optional.of(new Copies.Holders(1, 0)) : PLENTY);
        bundles.add(bundle);
        if (bundle.holding().pinned()
            || bundle.loaded()
            || bundle.fetching()
            || !bundle.copies().equals(PLENTY)) {
          untouchable.add(bundle.holding().root());
        } else {
          mayGo += bundle.holding().contentBytes();
        }
      }
      long need = random.nextInt(400);
      CachePlan plan = plan(need, bundles.toArray(StoredBundle[]::new));
      String what = "seed %d, round %d".formatted(seed, i);
      long freed = plan.deletions().stream().mapToLong(line -> line.holding().contentBytes()).sum();

      assertThat(plan.fits()).as(what).isEqualTo(need <= mayGo);
      assertThat(untouchable).as(what).noneMatch(gone(plan)::contains);
      assertThat(plan.lines()).as(what).hasSize(count);
      if (!plan.deletions().isEmpty()) {
        long last = plan.deletions().getLast().holding().contentBytes();
        assertThat(freed).as(what).isGreaterThanOrEqualTo(need);
        assertThat(freed - last).as(what).isLessThan(need);
      }
    }
  }
}
