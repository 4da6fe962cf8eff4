"""A report as it looks below a notebook cell: one small table, readable light and dark, with no script."""

from __future__ import annotations

from html import escape

from grader.checks.verdicts import CheckResult, Report, Verdict
from grader.feedback.wording import details, headline, hidden_sentence, lesson_url

SIGNS = {
    Verdict.PASSED: ("✓", "passed", "good"),
    Verdict.FAILED: ("✗", "not yet", "bad"),
    Verdict.NOT_RUN: ("·", "waiting", "wait"),
    Verdict.ERROR: ("!", "our fault", "wait"),
}

# Colours hold 4.5:1 on JupyterLab's light and dark backgrounds; the signs do not depend on colour.
STYLE = """
.cwc{--good:#0b6b3a;--bad:#a8071a;--wait:#6b4e00;--box:var(--jp-cell-editor-background,#8881)}
.cwc{font:14px/1.5 system-ui,sans-serif;color:var(--jp-ui-font-color1,inherit);max-width:46rem}
.cwc{border-left:4px solid var(--edge);padding:.1rem 0 .1rem 1rem;margin:.3rem 0}
[data-jp-theme-light=false] .cwc,html[data-theme=dark] .cwc{--good:#5fd394;--bad:#ff9c9c;--wait:#f0c75e}
.cwc.good{--edge:var(--good)}.cwc.bad{--edge:var(--bad)}.cwc.wait{--edge:var(--wait)}
.cwc.cwc p{margin:.5rem 0 0}.cwc.cwc .head{font-size:16px;font-weight:700;margin:0;color:var(--edge)}
.cwc.cwc.cwc ul{list-style:none;margin:.5rem 0;padding:0}
.cwc.cwc li{margin:.35rem 0;padding:0 0 0 1.5rem;position:relative}
.cwc .sign{position:absolute;left:0;font-weight:700}
.cwc .sign.good{color:var(--good)}.cwc .sign.bad{color:var(--bad)}.cwc .sign.wait{color:var(--wait)}
.cwc.cwc dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.3rem 1rem;margin:.5rem 0 .8rem}
.cwc.cwc dl{background:var(--box);border-radius:6px;padding:.6rem .9rem}
.cwc.cwc dt,.cwc.cwc dd{float:none;width:auto;margin:0;padding:0}.cwc dt{font-weight:600}
.cwc dd{overflow-wrap:anywhere;white-space:pre-wrap}
.cwc .code{font-family:var(--jp-code-font-family,ui-monospace,monospace);font-size:13px}
.cwc.cwc pre{white-space:pre-wrap;margin:.4rem 0;padding:.6rem .9rem;font-size:13px;line-height:1.45}
.cwc.cwc pre{background:var(--box);border-radius:6px}
.cwc.cwc.cwc a{text-decoration:underline}.cwc summary{cursor:pointer;margin-top:.5rem}
@media (max-width:30rem){.cwc.cwc dl{grid-template-columns:minmax(0,1fr)}.cwc dd+dt{margin-top:.3rem}}
"""  # .cwc.cwc outweighs what JupyterLab and the workbook's theme say about lists, links and definitions
CODE = frozenset({"We tried", "It should give", "It gave", "Your line"})


def render_html(report: Report, *, course: str = "", solution: str = "", next_hint: str = "") -> str:
    """Return the report of one task as HTML.

    Args:
        report: of one task.
        course: address of the course, for links to the lesson; without it the section is only named.
        solution: the model solution, shown folded once the task has passed.
        next_hint: how to ask for the next hint, shown while the task has not passed.
    """
    first = report.first_failure()
    tone = "good" if report.passed else "bad"
    parts = [f'<div class="cwc {tone}" role="status"><style>{STYLE}</style>']
    parts.append(f'<p class="head">{escape(headline(report))}</p><ul>')
    parts += [_check(result, course, in_full=result is first) for result in report.results]
    parts.append("</ul>")
    if sentence := hidden_sentence(report):
        parts.append(f"<p>{escape(sentence)}</p>")
    if report.passed and solution:
        parts.append(
            "<details><summary>Compare with a model solution</summary>"
            f'<pre tabindex="0">{escape(solution)}</pre></details>'
        )
    elif next_hint:
        parts.append(f'<p>Stuck? Run <span class="code">{escape(next_hint)}</span> in a cell of its own.</p>')
    parts.append("</div>")
    return "".join(parts)


def _check(result: CheckResult, course: str, *, in_full: bool) -> str:
    sign, spoken, tone = SIGNS[result.verdict]
    head = (
        f'<span class="sign {tone}" role="img" aria-label="{spoken}">{sign}</span>{escape(result.sentence)}'
    )
    if not in_full and result.verdict is not Verdict.ERROR:
        return f"<li>{head}</li>"
    rows = "".join(
        f"<dt>{escape(label)}</dt><dd{' class=code' if label in CODE else ''}>{escape(text)}</dd>"
        for label, text in details(result)
    )
    return f"<li>{head}<dl>{rows}{_reread(result, course)}</dl></li>"


def _reread(result: CheckResult, course: str) -> str:
    if not result.reread:
        return ""
    section = result.reread.partition("#")[2].replace("-", " ").capitalize() or "the lesson"
    if not course:
        return f"<dt>Read again</dt><dd>{escape(section)}</dd>"
    link = escape(lesson_url(result.reread, course))
    return (
        f'<dt>Read again</dt><dd><a href="{link}" target="_blank" rel="noopener">{escape(section)}</a></dd>'
    )
