package io.mycelium.actors.agent;

import io.mycelium.actors.instance.HandsReport;
import io.mycelium.actors.instance.HandsReport.Stage;
import java.util.List;
import java.util.function.Consumer;

/**
 * How the fetch of a bundle is reported.
 *
 * @param generation the load that it is for
 * @param reports hears them, from any thread
 */
record FetchReports(long generation, Consumer<HandsReport> reports) implements Bundles.Progress {
  @Override
  public void downloading(List<String> sources, long doneBytes, long totalBytes) {
    reports.accept(new HandsReport.Downloading(generation, sources, doneBytes, totalBytes));
  }

  @Override
  public void verifying() {
    reports.accept(new HandsReport.Verifying(generation));
  }

  /** The bundle is on disk now. */
  void cached(HandsReport.BundleEvidence evidence) {
    reports.accept(new HandsReport.Cached(generation, evidence));
  }

  /** What is reported of a fetch that failed. */
  static HandsReport failure(long generation, Throwable failure) {
    if (failure instanceof BundleException bundle) {
      return bundle.kind() == BundleException.Kind.FORGED
          ? new HandsReport.Quarantined(generation, text(bundle))
          : new HandsReport.LoadFailed(
              generation,
              Stage.FETCH,
              text(bundle),
              bundle.kind() == BundleException.Kind.UNAVAILABLE);
    }
    return new HandsReport.LoadFailed(generation, Stage.FETCH, text(failure), true);
  }

  /** The message of a failure, or its kind when it has none. */
  static String text(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
