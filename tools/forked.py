"""A plugin for pytest by which nbval's kernels fork from a process that has imported PyTorch and Lightning

Each of eighty notebooks would otherwise begin with some eight seconds of the same imports.
"""
import os
import sys
from importlib.metadata import EntryPoint
from multiprocessing import get_context, set_start_method

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

CONTEXT = get_context('forkserver')
CONTEXT.set_forkserver_preload(['ipykernel.kernelapp', 'ipykernel.debugger', 'lightning.pytorch', 'pandas', 'scipy.stats'])


def run_kernel(command:list, cwd:str, env:dict):
    "What `python -m ipykernel_launcher` does, in a fork"
    set_start_method(None, force=True)  # what the cells start begins in the usual way, not in this one
    os.setsid()
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for fd in range(3): os.dup2(nowhere, fd)
    sys.argv = command[command.index('ipykernel_launcher'):]
    import pandas as pd
    pd.set_option('display.max_columns', 20)  # pandas was imported outside of a kernel, so it assumes a terminal
    from ipykernel.kernelapp import launch_new_instance
    launch_new_instance()


class Forked:
    "A forked process with the part of Popen's interface that a provisioner asks for"
    stdin = stdout = stderr = None

    def __init__(self, *args):
        self.process = CONTEXT.Process(target=run_kernel, args=args)
        self.process.start()
        self.pid = self.process.pid

    def poll(self): return self.process.exitcode
    def wait(self): return self.process.join()
    def send_signal(self, signum): os.kill(self.pid, signum)
    def kill(self): self.process.kill()
    def terminate(self): self.process.terminate()


class ForkedProvisioner(LocalProvisioner):
    async def launch_kernel(self, cmd, **kwargs):
        self.process = Forked(cmd, kwargs['cwd'], kwargs['env'])
        self.pid = self.pgid = self.process.pid
        return self.connection_info


def pytest_collection_modifyitems(items):
    "Tutorials first, of which some train for a minute: of two processes none is left alone with one at the end."
    items.sort(key=lambda item: 'tutorials' not in item.path.parts)


def pytest_configure(config):
    factory = KernelProvisionerFactory.instance()
    factory.provisioners['forked'] = EntryPoint('forked', f'{__name__}:ForkedProvisioner', factory.GROUP_NAME)
    factory.default_provisioner_name = 'forked'
