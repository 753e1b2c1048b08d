package io.mycelium.actors.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.release.TreeHead;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CatchUpTest {
  private static final TreeHead NOTHING = new TreeHead(0, Digest.of(new byte[0]));

  @TempDir private Path directory;
  private Published published;

  @BeforeEach
  void publish() {
    published = new Published(directory);
    published.publish("1.0.0");
    published.publish("1.1.0");
  }

  @Test
  void judge_wholeLog_isCurrent() {
    assertThat(CatchUp.judge(published.empty(), published.page(1, 100), NOTHING))
        .isInstanceOfSatisfying(
            CatchUp.Verdict.Current.class,
            current -> assertThat(current.log().head()).isEqualTo(published.log().head()));
  }

  @Test
  void judge_partOfLog_isBehind() {
    assertThat(CatchUp.judge(published.empty(), published.page(1, 2), NOTHING))
        .isInstanceOfSatisfying(
            CatchUp.Verdict.Behind.class,
            behind -> assertThat(behind.log().head().lastIndex()).isEqualTo(2));
  }

  @Test
  void judge_changedStatement_isRefused() {
    ReleaseReads.Page page = published.page(1, 100);
    byte[] changed = page.statements().get(1).clone();
    changed[changed.length / 2] ^= 1;

    refused(
        new ReleaseReads.Page(List.of(page.statements().getFirst(), changed), 3, page.treeHead()),
        "statement 2");
  }

  @Test
  void judge_gapOrNothing_isRefused() {
    refused(published.page(2, 100), "statement 1");
    refused(new ReleaseReads.Page(List.of(), 3, published.log().head().root()), "none came");
  }

  @Test
  void judge_otherTreeHead_isRefused() {
    ReleaseReads.Page page = published.page(1, 100);

    refused(
        new ReleaseReads.Page(page.statements(), 3, Digest.of(new byte[] {1})), "tree head at 3");
  }

  @Test
  void judge_shorterLog_isRefused() {
    assertThat(
            CatchUp.judge(
                published.log(),
                new ReleaseReads.Page(List.of(), 2, published.log().head().root()),
                NOTHING))
        .isInstanceOfSatisfying(
            CatchUp.Verdict.Refused.class,
            refused -> assertThat(refused.reason()).contains("known=3, handed out=2"));
  }

  @Test
  void judge_logThatEndsBeforeWhatWasSeen_isRefusedAsRolledBack() {
    assertThat(
            CatchUp.judge(
                published.empty(),
                published.page(1, 100),
                new TreeHead(4, Digest.of(new byte[] {4}))))
        .isInstanceOfSatisfying(
            CatchUp.Verdict.Refused.class,
            refused ->
                assertThat(refused.reason())
                    .contains("rolled back", "has seen 4 statements, handed out=3"));
  }

  @Test
  void judge_logThatIsAnotherThanWasSeen_isRefusedWithBothHeads() {
    TreeHead other = new TreeHead(2, Digest.of(new byte[] {2}));

    assertThat(CatchUp.judge(published.empty(), published.page(1, 100), other))
        .isInstanceOfSatisfying(
            CatchUp.Verdict.Refused.class,
            refused ->
                assertThat(refused.reason())
                    .contains("another log than this node has seen", other.root().toString()));
  }

  @Test
  void judge_logThatGoesOnFromWhatWasSeen_isCurrent() {
    TreeHead seen = published.log().head();
    published.publish("1.2.0");

    assertThat(CatchUp.judge(published.empty(), published.page(1, 100), seen))
        .isInstanceOf(CatchUp.Verdict.Current.class);
  }

  private void refused(ReleaseReads.Page page, String reason) {
    assertThat(CatchUp.judge(published.empty(), page, NOTHING))
        .isInstanceOfSatisfying(
            CatchUp.Verdict.Refused.class,
            refused -> assertThat(refused.reason()).contains(reason));
  }
}
