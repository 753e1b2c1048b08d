package io.mycelium.kit.harness;

import io.mycelium.api.NotAvailableException.Facility;
import io.mycelium.runtime.RuntimeLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a test wants its node to be like.
 *
 * @param code finds the code; gets a folder for jars that have to be made
 * @param settings what the operator has set
 * @param services the services around it
 * @param lacking the facilities that the node does not lend
 * @param dataQuotaBytes the most that the component's directory may hold
 * @param limits of time
 * @param unloadLimit when an unload that is not proven counts as a leak
 * @param loadsAtOnce whether the component is loaded before the test begins
 */
record HarnessPlan(
    Function<Path, CodeUnderTest> code,
    Map<String, String> settings,
    HarnessServices services,
    Set<Facility> lacking,
    long dataQuotaBytes,
    RuntimeLimits limits,
    Duration unloadLimit,
    boolean loadsAtOnce) {
  private static final long DATA_QUOTA_BYTES = 64L * 1024 * 1024;
  private static final Duration UNLOAD_LIMIT = Duration.ofSeconds(10);

  /** Collections are forced sooner than on a node, for nobody's task waits for them. */
  private static final Duration COLLECTION_INTERVAL = Duration.ofMillis(100);

  HarnessPlan {
    settings = Map.copyOf(settings);
    lacking = Set.copyOf(lacking);
  }

  static HarnessPlan of(Function<Path, CodeUnderTest> code) {
    RuntimeLimits node = RuntimeLimits.DEFAULTS;
    return new HarnessPlan(
        code,
        Map.of(),
        HarnessServices.NONE,
        Set.of(),
        DATA_QUOTA_BYTES,
        new RuntimeLimits(
            node.start(),
            node.stop(),
            node.interrupted(),
            node.progressInterval(),
            COLLECTION_INTERVAL,
            COLLECTION_INTERVAL),
        UNLOAD_LIMIT,
        true);
  }

  HarnessPlan withSetting(String key, String value) {
    Map<String, String> more = new TreeMap<>(settings);
    more.put(key, value);
    return new HarnessPlan(
        code, more, services, lacking, dataQuotaBytes, limits, unloadLimit, loadsAtOnce);
  }

  HarnessPlan withServices(HarnessServices more) {
    return new HarnessPlan(
        code, settings, more, lacking, dataQuotaBytes, limits, unloadLimit, loadsAtOnce);
  }

  HarnessPlan withLacking(Facility facility) {
    Set<Facility> more = EnumSet.of(facility);
    more.addAll(lacking);
    return new HarnessPlan(
        code, settings, services, more, dataQuotaBytes, limits, unloadLimit, loadsAtOnce);
  }

  HarnessPlan withDataQuota(long bytes) {
    return new HarnessPlan(
        code, settings, services, lacking, bytes, limits, unloadLimit, loadsAtOnce);
  }

  HarnessPlan withStartLimit(Duration start) {
    RuntimeLimits changed =
        new RuntimeLimits(
            start,
            limits.stop(),
            limits.interrupted(),
            limits.progressInterval(),
            limits.collectionInterval(),
            limits.leakedCollectionInterval());
    return new HarnessPlan(
        code, settings, services, lacking, dataQuotaBytes, changed, unloadLimit, loadsAtOnce);
  }

  HarnessPlan withUnloadLimit(Duration limit) {
    return new HarnessPlan(
        code, settings, services, lacking, dataQuotaBytes, limits, limit, loadsAtOnce);
  }

  HarnessPlan loadedByTheTest() {
    return new HarnessPlan(
        code, settings, services, lacking, dataQuotaBytes, limits, unloadLimit, false);
  }
}
