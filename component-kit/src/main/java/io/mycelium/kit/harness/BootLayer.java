package io.mycelium.kit.harness;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.mycelium.api.Component;
import java.lang.management.ManagementFactory;

/** Whether the JVM of the tests is like that of a node, and what to change where it is not. */
final class BootLayer {
  private static final String API = "io.mycelium.api";
  private static final String SOFT_REFERENCES = "SoftRefLRUPolicyMSPerMB";

  private BootLayer() {}

  /** Refuses a JVM in which the component API is not a module of the boot layer. */
  static void requireApi() {
    if (Component.class.getModule().isNamed() && ModuleLayer.boot().findModule(API).isPresent()) {
      return;
    }
    throw new IllegalStateException(missing(Component.API_VERSION.toString()));
  }

  /** What to add to a POM, as text. */
  static String missing(String version) {
    return """
    module io.mycelium.api is not in the boot layer of this JVM, so that no component can be \
    loaded as on a node. A module with a module-info.java that requires io.mycelium.api has it \
    there by itself, unless its POM sets <useModulePath>false. Every other one needs these \
    lines in its POM:
      <plugin>
        <artifactId>maven-surefire-plugin</artifactId>
        <configuration>
          <argLine>--module-path ${settings.localRepository}/io/mycelium/component-api/%s/component-api-%s.jar --add-modules io.mycelium.api</argLine>
        </configuration>
      </plugin>\
    """
        .formatted(version, version);
  }

  /** What to try when an unload is not proven in a JVM that keeps soft references for long. */
  static String softReferenceHint() {
    String value =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .getVMOption(SOFT_REFERENCES)
            .getValue();
    return value.equals("1") || value.equals("0")
        ? ""
        : ("; this JVM keeps soft references of the JDK for long, as no node does: add"
                + " -XX:%s=1 to <argLine> of maven-surefire-plugin and run again")
            .formatted(SOFT_REFERENCES);
  }
}
