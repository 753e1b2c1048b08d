package io.mycelium.actors.spore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HeadRegisterTest {
  private final LogHead low = new LogHead(3, Cards.root(1));
  private final LogHead high = new LogHead(4, Cards.root(2));

  @Test
  void merge_anyOrder_keepsTheLongerLog() {
    assertThat(HeadRegister.of(low).mergeData(HeadRegister.of(high)).head()).contains(high);
    assertThat(HeadRegister.of(high).mergeData(HeadRegister.of(low)).head()).contains(high);
    assertThat(HeadRegister.EMPTY.mergeData(HeadRegister.of(low)).head()).contains(low);
    assertThat(HeadRegister.of(low).mergeData(HeadRegister.EMPTY).head()).contains(low);
  }
}
