"""`python -m demo zoo`: verify the bundles."""

from argparse import Namespace

from demo.cli.arguments import command, option, print_failures
from demo.core.errors import DemoError


@command("zoo", "look after the bundles", option("action", choices=("verify",)))
def verify_zoo(options: Namespace) -> int:
    """Verify every bundle, and that each was made with the versions that lie beside it."""
    from demo.core.zoo import Zoo, find_bundles

    zoo, failures = Zoo(options.zoo), []
    for folder in find_bundles(options.zoo):
        try:
            bundle = zoo.read_folder(folder)
            zoo.verify_required(bundle)
        except DemoError as error:
            failures.append(f"{folder.name}: {error}")
        else:
            n_bytes = sum(path.stat().st_size for path in bundle.files.values())
            print(f"{folder.name}: {bundle.kind}, {len(bundle.files)} files, {n_bytes / 1e6:.1f} MB, verified")
    return print_failures(failures)
