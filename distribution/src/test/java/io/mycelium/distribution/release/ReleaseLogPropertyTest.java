package io.mycelium.distribution.release;

import static io.mycelium.distribution.trust.TestKeys.PUBLISHER;
import static io.mycelium.distribution.trust.TestKeys.ROOT;
import static io.mycelium.distribution.trust.TestKeys.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.bundle.BundleReader;
import io.mycelium.distribution.bundle.TestBundles;
import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.SigningKey;
import io.mycelium.distribution.trust.TrustView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any statements in any order, on any branch of a log; a failure names its seed. */
class ReleaseLogPropertyTest {
  private static final int SEEDS = 12;
  private static final int STEPS = 60;
  private static final List<String> NAMES = List.of("acme.hello", "acme.bye");
  private static final List<String> VERSIONS = List.of("1.0.0", "1.1.0");

  @TempDir private Path directory;
  private final List<Told> statements = new ArrayList<>();

  /** A statement, who signs it, and what a publication says beyond name and version. */
  private record Told(SignedStatement signed, ReleaseStatement statement, SigningKey signer) {}

  /** What the documentation says of a log, as plainly as it can be written. */
  private static final class Model {
    private final List<Told> taken = new ArrayList<>();
    private final Map<String, Integer> firstSaid = new LinkedHashMap<>();
    private final Map<String, ReleaseStatement.Publish> published = new LinkedHashMap<>();

    Model copy() {
      Model copy = new Model();
      copy.taken.addAll(taken);
      copy.firstSaid.putAll(firstSaid);
      copy.published.putAll(published);
      return copy;
    }

    /** {@code new 3}, {@code known 2} or the reason of a refusal. */
    String tell(Told told) {
      return switch (told.statement()) {
        case ReleaseStatement.Delegate(var pattern, var key) ->
            take("delegate %s %s".formatted(pattern, key.id()), told);
        case ReleaseStatement.Publish publish -> publish(told, publish);
        case ReleaseStatement.Yank(var component, var version, var reason) -> {
          String name = component + " " + version;
          if (!told.signer().id().equals(ROOT.id()) && !mayAnything(told.signer())) {
            yield "UNKNOWN_KEY";
          }
          if (!told.signer().id().equals(ROOT.id()) && !may(told.signer(), component)) {
            yield "NAME_NOT_DELEGATED";
          }
          yield published.containsKey(name) ? take("yank " + name, told) : "UNKNOWN_RELEASE";
        }
      };
    }

    private String publish(Told told, ReleaseStatement.Publish publish) {
      String name = publish.component() + " " + publish.version();
      if (!mayAnything(told.signer())) {
        return "UNKNOWN_KEY";
      }
      if (!may(told.signer(), publish.component())) {
        return "NAME_NOT_DELEGATED";
      }
      ReleaseStatement.Publish earlier = published.putIfAbsent(name, publish);
      return earlier == null || earlier.root().equals(publish.root())
          ? take("publish " + name, told)
          : "VERSION_TAKEN";
    }

    private String take(String what, Told told) {
      Integer known = firstSaid.get(what);
      if (known != null) {
        return "known " + known;
      }
      taken.add(told);
      firstSaid.put(what, taken.size());
      return "new " + taken.size();
    }

    private boolean mayAnything(SigningKey key) {
      return firstSaid.keySet().stream().anyMatch(said -> said.endsWith(key.id().hex()));
    }

    private boolean may(SigningKey key, ComponentId component) {
      return taken.stream()
          .map(Told::statement)
          .anyMatch(
              said ->
                  said instanceof ReleaseStatement.Delegate(var pattern, var delegated)
                      && delegated.id().equals(key.id())
                      && pattern.matches(component));
    }
  }

  private record Branch(ReleaseLog log, Model model) {}

  @BeforeEach
  void sign() throws IOException {
    for (SigningKey key : List.of(PUBLISHER, STRANGER)) {
      tell(new ReleaseStatement.Delegate(new NamePattern("acme.hello"), key.publicKeys()), ROOT);
      tell(new ReleaseStatement.Delegate(new NamePattern("acme.*"), key.publicKeys()), ROOT);
    }
    for (String name : NAMES) {
      for (String version : VERSIONS) {
        tell(publish(name, version, "content", PUBLISHER), PUBLISHER);
        tell(publish(name, version, "other content", PUBLISHER), PUBLISHER);
        ReleaseStatement.Yank yank =
            new ReleaseStatement.Yank(new ComponentId(name), Version.parse(version), "broken");
        tell(yank, PUBLISHER);
        tell(yank, STRANGER);
        tell(yank, ROOT);
      }
    }
  }

  @Test
  void append_onAnyBranch_isWhatThePageSaysAndDisturbsNoOther() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Branch> branches = new ArrayList<>();
      branches.add(new Branch(ReleaseLog.rootedIn(ROOT.publicKeys()), new Model()));
      for (int step = 0; step < STEPS; step++) {
        // Mostly the newest, so that logs get long; sometimes an old one, so that they branch.
        Branch from =
            random.nextInt(4) == 0
                ? branches.get(random.nextInt(branches.size()))
                : branches.getLast();
        Told told = statements.get(random.nextInt(statements.size()));
        Model model = from.model().copy();
        String expected = model.tell(told);
        AppendResult result = from.log().append(told.signed());
        assertThat(outcome(result)).as("seed %d, step %d", seed, step).isEqualTo(expected);
        if (result instanceof AppendResult.Appended appended && appended.fresh()) {
          branches.add(new Branch(appended.log(), model));
        }
      }
      for (Branch branch : branches) {
        assertHolds(seed, branch);
      }
    }
  }

  private static String outcome(AppendResult result) {
    return switch (result) {
      case AppendResult.Appended appended ->
          (appended.fresh() ? "new " : "known ") + appended.index();
      case AppendResult.Refused refused -> refused.reason().name();
    };
  }

  private static void assertHolds(long seed, Branch branch) {
    ReleaseLog log = branch.log();
    List<Told> taken = branch.model().taken;
    List<SignedStatement> signed = taken.stream().map(Told::signed).toList();
    assertThat(log.head().lastIndex()).as("seed %d", seed).isEqualTo(taken.size());
    assertThat(log.entriesFrom(1))
        .as("seed %d", seed)
        .extracting(LogEntry::signed)
        .containsExactlyElementsOf(signed);
    assertThat(log.entriesFrom(2, 2))
        .as("seed %d", seed)
        .isEqualTo(log.entriesFrom(1).stream().skip(1).limit(2).toList());
    for (String name : NAMES) {
      for (String version : VERSIONS) {
        String key = name + " " + version;
        Integer yanked = branch.model().firstSaid.get("yank " + key);
        assertThat(log.release(new ComponentId(name), Version.parse(version)))
            .as("seed %d, %s", seed, key)
            .satisfies(
                release -> {
                  assertThat(release.isPresent())
                      .isEqualTo(branch.model().published.containsKey(key));
                  assertThat(release.flatMap(Release::yanked).map(is -> (int) is.index()))
                      .isEqualTo(java.util.Optional.ofNullable(yanked));
                });
      }
    }
    assertThat(ReleaseLog.replay(ROOT.id(), ROOT.publicKeys(), signed).head())
        .as("seed %d", seed)
        .isEqualTo(log.head());
  }

  private void tell(ReleaseStatement statement, SigningKey signer) {
    statements.add(new Told(SignedStatement.sign(statement, ROOT.id(), signer), statement, signer));
  }

  private ReleaseStatement.Publish publish(
      String name, String version, String content, SigningKey key) throws IOException {
    Path bundle =
        TestBundles.write(
            directory,
            TestBundles.declaration(name, version),
            Map.of("a.jar", name + version + content),
            key);
    try (BundleReader reader = BundleReader.open(bundle)) {
      return ReleaseStatement.Publish.of(
          ComponentSignatureVerifier.verify(
              reader.envelope(), TrustView.of(NamePattern.ALL, key.publicKeys())));
    }
  }
}
