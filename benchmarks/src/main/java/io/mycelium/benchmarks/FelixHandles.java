package io.mycelium.benchmarks;

import io.mycelium.node.bench.HandleRival;
import java.io.IOException;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/** A service of Felix, taken and given back. */
public final class FelixHandles implements HandleRival {
  /** For the service loader. */
  public FelixHandles() {}

  @Override
  public String name() {
    return "Felix getService and ungetService";
  }

  @Override
  public Handles open(Path folder) throws IOException {
    Framework framework = FelixFrameworks.started(folder);
    BundleContext context = framework.getBundleContext();
    Runnable service = () -> {};
    context.registerService(Runnable.class, service, null);
    ServiceReference<Runnable> reference = context.getServiceReference(Runnable.class);
    return new Handles() {
      @Override
      public void takeAndGiveBack(int times) {
        for (int i = 0; i < times; i++) {
          if (context.getService(reference) == null) {
            throw new IllegalStateException("the service is gone");
          }
          context.ungetService(reference);
        }
      }

      @Override
      public void close() {
        FelixFrameworks.stop(framework);
      }
    };
  }
}
