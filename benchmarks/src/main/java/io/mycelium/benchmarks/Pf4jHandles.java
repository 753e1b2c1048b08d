package io.mycelium.benchmarks;

import io.mycelium.node.bench.HandleRival;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.pf4j.PluginState;
import org.pf4j.PluginWrapper;

/**
 * What PF4J has in place of a handle: the plug-in is found by its name and asked whether it runs.
 * It is neither counted nor revoked.
 */
public final class Pf4jHandles implements HandleRival {
  /** For the service loader. */
  public Pf4jHandles() {}

  @Override
  public String name() {
    return "PF4J getPlugin and its state";
  }

  @Override
  public Handles open(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path jar = folder.resolve("plugin.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      out.putNextEntry(new ZipEntry("empty"));
      out.closeEntry();
    }
    JarPlugins manager = new JarPlugins(folder);
    manager.startPlugin(manager.loadPlugin(jar));
    return new Handles() {
      @Override
      public void takeAndGiveBack(int times) {
        for (int i = 0; i < times; i++) {
          PluginWrapper plugin = manager.getPlugin(JarPlugins.ID);
          if (plugin.getPluginState() != PluginState.STARTED) {
            throw new IllegalStateException("the plug-in is " + plugin.getPluginState());
          }
        }
      }

      @Override
      public void close() {
        manager.stopPlugins();
        manager.unloadPlugins();
      }
    };
  }
}
