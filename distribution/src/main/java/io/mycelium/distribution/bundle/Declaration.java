package io.mycelium.distribution.bundle;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerificationException.Reason;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the author of a component says about a release, before its content is added.
 *
 * @param component the name of the component
 * @param version the version of this release
 * @param mainClass the class that implements {@code io.mycelium.api.Component}
 * @param moduleName the Java module that holds the main class
 * @param api the versions of the component API that it runs on
 * @param platform {@value #ANY_PLATFORM}, or an operating system and a machine, as {@code
 *     linux-x86_64}
 * @param dependencies components that must be loaded first
 * @param provides services that it offers to other components
 * @param requires services that it needs from other components
 * @param retention how long its files stay on a node after the last use
 * @param memoryBytes the memory that one instance is expected to use; 0 says nothing about it
 * @param operations the operations that tasks can ask for, each with a line of description, which
 *     may be empty
 * @param isolation how far it must be kept from the node at least
 */
public record Declaration(
    ComponentId component,
    Version version,
    String mainClass,
    String moduleName,
    VersionRange api,
    String platform,
    List<Dependency> dependencies,
    List<Service> provides,
    List<Service> requires,
    Duration retention,
    long memoryBytes,
    Map<String, String> operations,
    Isolation isolation) {
  /** The platform of a component that runs everywhere. */
  public static final String ANY_PLATFORM = "any";

  /** The retention unless another one is given. */
  public static final Duration DEFAULT_RETENTION = Duration.ofHours(1);

  /** The longest retention. */
  public static final Duration MAX_RETENTION = Duration.ofDays(3650);

  private static final Pattern PLATFORM = Pattern.compile("[a-z0-9]+(?:[-_][a-z0-9]+)*");

  /** Refuses names, counts and numbers that the format does not allow. */
  public Declaration {
    Names.check("main class", mainClass);
    Names.check("module", moduleName);
    if (platform.length() > BundleLimits.MAX_NAME_LENGTH || !PLATFORM.matcher(platform).matches()) {
      throw malformed("platform '" + Names.shorten(platform) + "' is not like 'linux-x86_64'");
    }
    if (retention.isNegative()
        || retention.compareTo(MAX_RETENTION) > 0
        || !retention.equals(retention.truncatedTo(ChronoUnit.SECONDS))) {
      throw malformed(
          "retention %s is not a whole number of seconds from 0 to %s"
              .formatted(retention, MAX_RETENTION));
    }
    if (memoryBytes < 0) {
      throw malformed("memory of %d bytes is negative".formatted(memoryBytes));
    }
    Names.checkCount("dependencies", dependencies.size(), BundleLimits.MAX_LINKS);
    Names.checkCount("services provided", provides.size(), BundleLimits.MAX_LINKS);
    Names.checkCount("services required", requires.size(), BundleLimits.MAX_LINKS);
    Names.checkCount("operations", operations.size(), BundleLimits.MAX_OPERATIONS);
    operations.forEach(
        (name, description) -> {
          Names.check("operation", name);
          Names.checkLine("description of operation " + name, description);
        });
    dependencies = List.copyOf(dependencies);
    provides = List.copyOf(provides);
    requires = List.copyOf(requires);
    operations = Collections.unmodifiableMap(new TreeMap<>(operations));
  }

  /** A declaration that asks for no isolation beyond a layer. */
  public Declaration(
      ComponentId component,
      Version version,
      String mainClass,
      String moduleName,
      VersionRange api,
      String platform,
      List<Dependency> dependencies,
      List<Service> provides,
      List<Service> requires,
      Duration retention,
      long memoryBytes,
      Map<String, String> operations) {
    this(
        component,
        version,
        mainClass,
        moduleName,
        api,
        platform,
        dependencies,
        provides,
        requires,
        retention,
        memoryBytes,
        operations,
        Isolation.LAYER);
  }

  /** A declaration with nothing but what every component must say. */
  public static Declaration of(
      ComponentId component, Version version, String mainClass, String moduleName) {
    return new Declaration(
        component,
        version,
        mainClass,
        moduleName,
        VersionRange.ANY,
        ANY_PLATFORM,
        List.of(),
        List.of(),
        List.of(),
        DEFAULT_RETENTION,
        0,
        Map.of());
  }

  /** The same with another retention. */
  public Declaration withRetention(Duration other) {
    return new Declaration(
        component,
        version,
        mainClass,
        moduleName,
        api,
        platform,
        dependencies,
        provides,
        requires,
        other,
        memoryBytes,
        operations,
        isolation);
  }

  /** The same with another isolation. */
  public Declaration withIsolation(Isolation other) {
    return new Declaration(
        component,
        version,
        mainClass,
        moduleName,
        api,
        platform,
        dependencies,
        provides,
        requires,
        retention,
        memoryBytes,
        operations,
        other);
  }

  private static VerificationException malformed(String message) {
    return new VerificationException(Reason.MALFORMED_MANIFEST, message);
  }
}
