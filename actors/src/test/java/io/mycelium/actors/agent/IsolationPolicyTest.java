package io.mycelium.actors.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.mycelium.api.ComponentId;
import io.mycelium.distribution.bundle.Isolation;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IsolationPolicyTest {
  private static final ComponentId X = new ComponentId("acme.x");
  private static final ComponentId Y = new ComponentId("acme.y");

  private static IsolationPolicy policy(String minimum, String components) {
    Config config =
        ConfigFactory.parseString(
            "mycelium.isolation { minimum = %s, components { %s } }"
                .formatted(minimum, components));
    return IsolationPolicy.from(config);
  }

  @Test
  void policy_asTheOperatorWritesIt_isReadByComponent() {
    assertThat(policy("layer", "\"acme.x\" = process"))
        .isEqualTo(new IsolationPolicy(Isolation.LAYER, Map.of(X, Isolation.PROCESS)));
    assertThat(policy("process", "").minimum()).isEqualTo(Isolation.PROCESS);
  }

  @Test
  void policy_withWrongValues_isRefusedWithItsKey() {
    assertThatThrownBy(() -> policy("jail", ""))
        .hasMessage(
            "mycelium.isolation.minimum: isolation 'jail' is none of 'layer', 'process' and"
                + " 'wasm'");
    assertThatThrownBy(() -> policy("layer", "\"acme.x\" = jail"))
        .hasMessageContaining("mycelium.isolation.components.\"acme.x\"");
    assertThatThrownBy(() -> policy("layer", "\"Acme\" = process"))
        .hasMessageContaining("mycelium.isolation.components.\"Acme\"");
    assertThatThrownBy(() -> policy("wasm", ""))
        .hasMessageContaining("mycelium.isolation.minimum: 'wasm' is how a component is built");
  }

  @Test
  void choice_ofAWasmBuild_isItsTierWhateverElseIsAskedFor() {
    IsolationPolicy strict = policy("process", "\"acme.x\" = process");

    assertThat(strict.choose(X, Isolation.WASM, Isolation.PROCESS))
        .isEqualTo(new IsolationPolicy.Choice(Isolation.WASM, "its manifest asks for it"));
  }

  @Test
  void choice_isTheStrictestOfAllWishesAndSaysWhose() {
    IsolationPolicy some = policy("layer", "\"acme.x\" = process");

    assertThat(some.choose(Y, Isolation.LAYER, Isolation.LAYER))
        .isEqualTo(IsolationPolicy.Choice.LAYER);
    assertThat(some.choose(X, Isolation.LAYER, Isolation.LAYER))
        .isEqualTo(new IsolationPolicy.Choice(Isolation.PROCESS, "mycelium.isolation.components"));
    assertThat(some.choose(Y, Isolation.PROCESS, Isolation.LAYER).why())
        .isEqualTo("its manifest asks for it");
    assertThat(some.choose(Y, Isolation.LAYER, Isolation.PROCESS).why())
        .isEqualTo("this instance raised it");
    assertThat(policy("process", "\"acme.x\" = layer").choose(X, Isolation.LAYER, Isolation.LAYER))
        .isEqualTo(new IsolationPolicy.Choice(Isolation.PROCESS, "mycelium.isolation.minimum"));
  }
}
