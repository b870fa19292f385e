"""What ffnn-grade prints."""

from ffnn_grading.pages import printable

SHOWN = 8  # entries of a list on the terminal; the report page has more


def say(text):
    print(printable(text), flush=True)


def say_list(title, entries, most=SHOWN):
    entries = list(entries)
    if entries:
        say(f"  {title}")
        for entry in entries[:most]:
            say(f"    {entry if len(entry) < 300 else entry[:300] + ' …'}")
        if len(entries) > most:
            say(f"    … and {len(entries) - most} more")


def last_line(done):
    return (done.get("error") or done.get("log") or "no reason was given").strip().splitlines()[-1]
