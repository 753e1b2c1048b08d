package io.mycelium.distribution.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerificationException.Reason;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeclarationTest {
  private static final Dependency BASE =
      new Dependency(new ComponentId("acme.base"), VersionRange.ANY);

  @Test
  void declaration_withWrongNamesOrNumbers_isRefused() {
    refuses(Reason.MALFORMED_MANIFEST, () -> named("1x", "m"));
    refuses(Reason.MALFORMED_MANIFEST, () -> named("a..B", "m"));
    refuses(Reason.MALFORMED_MANIFEST, () -> named("A", ""));
    refuses(Reason.MALFORMED_MANIFEST, () -> named("A".repeat(201), "m"));
    refuses(Reason.MALFORMED_MANIFEST, () -> new Service("a b", VersionRange.ANY));
    refuses(Reason.MALFORMED_MANIFEST, () -> make("Linux", Duration.ZERO, 0, Map.of()));
    refuses(Reason.MALFORMED_MANIFEST, () -> make("any", Duration.ofSeconds(-1), 0, Map.of()));
    refuses(Reason.MALFORMED_MANIFEST, () -> make("any", Duration.ofMillis(1500), 0, Map.of()));
    refuses(Reason.MALFORMED_MANIFEST, () -> make("any", Duration.ofDays(3651), 0, Map.of()));
    refuses(Reason.MALFORMED_MANIFEST, () -> make("any", Duration.ZERO, -1, Map.of()));
    refuses(Reason.MALFORMED_MANIFEST, () -> make("any", Duration.ZERO, 0, Map.of("a b", "")));
    refuses(Reason.MALFORMED_MANIFEST, () -> make("any", Duration.ZERO, 0, Map.of("a", "x\ny")));
    refuses(
        Reason.MALFORMED_MANIFEST,
        () -> make("any", Duration.ZERO, 0, Map.of("a", "x".repeat(201))));
  }

  @Test
  void declaration_withTooManyLinks_isRefused() {
    List<Dependency> many = Collections.nCopies(BundleLimits.MAX_LINKS + 1, BASE);

    refuses(
        Reason.LIMIT_EXCEEDED,
        () ->
            new Declaration(
                new ComponentId("a"),
                Version.parse("1.0.0"),
                "A",
                "m",
                VersionRange.ANY,
                "any",
                many,
                List.of(),
                List.of(),
                Duration.ZERO,
                0,
                Map.of()));
  }

  @Test
  void declaration_withTooManyOperations_isRefused() {
    Map<String, String> most =
        IntStream.range(0, BundleLimits.MAX_OPERATIONS)
            .boxed()
            .collect(Collectors.toMap(i -> "o" + i, i -> ""));
    assertThat(make("any", Duration.ZERO, 0, most).operations()).hasSize(256);

    Map<String, String> many = new HashMap<>(most);
    many.put("more", "");
    refuses(Reason.LIMIT_EXCEEDED, () -> make("any", Duration.ZERO, 0, many));
  }

  private static Declaration named(String mainClass, String module) {
    return Declaration.of(new ComponentId("a"), Version.parse("1.0.0"), mainClass, module);
  }

  private static Declaration make(
      String platform, Duration retention, long memoryBytes, Map<String, String> operations) {
    return new Declaration(
        new ComponentId("a"),
        Version.parse("1.0.0"),
        "A",
        "m",
        VersionRange.ANY,
        platform,
        List.of(BASE),
        List.of(),
        List.of(),
        retention,
        memoryBytes,
        operations);
  }

  private static void refuses(Reason reason, Runnable make) {
    VerificationException refusal = catchThrowableOfType(VerificationException.class, make::run);
    assertThat(refusal).isNotNull();
    assertThat(refusal.reason()).isEqualTo(reason);
  }
}
