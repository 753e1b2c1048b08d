package io.mycelium.actors.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Small random worlds, each from one printed seed, beside a resolver that tries everything. */
class ResolverPropertyTest {
  private static final Version API = Version.parse("0.1.0");
  private static final int WORLDS_PER_SEED = 50;
  private static final List<String> RANGES = List.of("*", "1.0.0", "[1.0.0,2.0.0)", "[2.0.0,)");

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 40);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void resolver_inAnyWorld_findsASelectionExactlyWhenThereIsOne(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < WORLDS_PER_SEED; i++) {
      FakeVersions world = world(random);
      ComponentId wanted = new ComponentId("a");
      VersionRange range = VersionRange.parse(RANGES.get(random.nextInt(RANGES.size())));
      Map<ComponentId, VersionBound> bounds = bounds(random);
      DependencyResolver resolver =
          new DependencyResolver(
              world,
              CompatibilityMatrix.EMPTY,
              component -> bounds.getOrDefault(component, VersionBound.NONE),
              API);

      Resolution found = resolver.resolve(wanted, range);
      Optional<Version> best = best(world, bounds, wanted, range);

      assertThat(resolver.resolve(wanted, range)).isEqualTo(found);
      if (found instanceof Resolution.Selected(List<PublishedVersion> loadOrder)) {
        assertThat(loads(loadOrder)).as("%s of %s", loadOrder, world.all()).isTrue();
        assertThat(loadOrder).allMatch(is -> allows(bounds, is));
        assertThat(loadOrder.getLast().component()).isEqualTo(wanted);
        assertThat(Optional.of(loadOrder.getLast().version()))
            .as("of %s", world.all())
            .isEqualTo(best);
      } else {
        assertThat(best).as("%s of %s", found, world.all()).isEmpty();
        assertThat(((Resolution.Refused) found).reasons()).isNotEmpty();
      }
    }
  }

  /** Of each component nothing, a pin or a policy, as random as the world. */
  private static Map<ComponentId, VersionBound> bounds(SplittableRandom random) {
    Map<ComponentId, VersionBound> bounds = new HashMap<>();
    for (String name : List.of("a", "b", "c", "d")) {
      Version version = Version.parse(List.of("1.0.0", "1.5.0", "2.0.0").get(random.nextInt(3)));
      switch (random.nextInt(6)) {
        case 0 -> bounds.put(new ComponentId(name), VersionBound.pinned(version));
        case 1 -> bounds.put(new ComponentId(name), new VersionBound(null, version, "a policy"));
        default -> {}
      }
    }
    return bounds;
  }

  private static boolean allows(Map<ComponentId, VersionBound> bounds, PublishedVersion version) {
    return bounds.getOrDefault(version.component(), VersionBound.NONE).allows(version.version());
  }

  private static FakeVersions world(SplittableRandom random) {
    FakeVersions world = new FakeVersions();
    List<String> names = List.of("a", "b", "c", "d");
    for (String name : names) {
      for (String version : List.of("1.0.0", "1.5.0", "2.0.0")) {
        if (random.nextInt(4) > 0) {
          world.publish(name, version, links(random, names));
          if (random.nextInt(8) == 0) {
            world.yank(name, version);
          }
        }
      }
    }
    return world;
  }

  private static String[] links(SplittableRandom random, List<String> names) {
    List<String> links = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      String range = RANGES.get(random.nextInt(RANGES.size()));
      links.add(
          switch (random.nextInt(5)) {
            case 0 -> "-s.One " + range;
            case 1 -> "+s.One " + range;
            default -> names.get(random.nextInt(names.size())) + " " + range;
          });
    }
    return links.toArray(String[]::new);
  }

  /** The highest version of the wanted one of which some set of versions can be loaded. */
  private static Optional<Version> best(
      FakeVersions world,
      Map<ComponentId, VersionBound> bounds,
      ComponentId wanted,
      VersionRange range) {
    List<ComponentId> names =
        world.all().stream().map(PublishedVersion::component).distinct().toList();
    return sets(world, names).stream()
        .filter(set -> set.stream().allMatch(is -> allows(bounds, is)))
        .filter(ResolverPropertyTest::closes)
        .flatMap(List::stream)
        .filter(is -> is.component().equals(wanted) && range.contains(is.version()))
        .map(PublishedVersion::version)
        .max(Comparator.naturalOrder());
  }

  private static List<List<PublishedVersion>> sets(FakeVersions world, List<ComponentId> names) {
    List<List<PublishedVersion>> sets = List.of(List.of());
    for (ComponentId name : names) {
      List<List<PublishedVersion>> more = new ArrayList<>(sets);
      for (PublishedVersion version : world.versions(name)) {
        if (version.usable()) {
          for (List<PublishedVersion> set : sets) {
            List<PublishedVersion> with = new ArrayList<>(set);
            with.add(version);
            more.add(with);
          }
        }
      }
      sets = more;
    }
    return sets;
  }

  /** Whether the set can be loaded in some order. */
  private static boolean closes(List<PublishedVersion> set) {
    Set<PublishedVersion> loaded = new HashSet<>();
    boolean grew = true;
    while (grew) {
      grew = false;
      for (PublishedVersion version : set) {
        grew |= !loaded.contains(version) && isMet(version, loaded) && loaded.add(version);
      }
    }
    return loaded.size() == set.size();
  }

  private static boolean loads(List<PublishedVersion> inOrder) {
    Set<PublishedVersion> loaded = new HashSet<>();
    for (PublishedVersion version : inOrder) {
      if (!version.usable() || !isMet(version, loaded)) {
        return false;
      }
      loaded.add(version);
    }
    return true;
  }

  private static boolean isMet(PublishedVersion version, Set<PublishedVersion> loaded) {
    return version.dependencies().stream()
            .allMatch(
                need ->
                    loaded.stream()
                        .anyMatch(
                            is ->
                                is.component().equals(need.component())
                                    && need.range().contains(is.version())))
        && version.requires().stream()
            .allMatch(service -> loaded.stream().anyMatch(is -> is.offers(service)));
  }
}
