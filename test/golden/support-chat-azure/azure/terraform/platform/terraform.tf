terraform {
  required_version = ">= 1.11"

  required_providers {
    helm = {
      source  = "hashicorp/helm"
      version = "3.1.1"
    }
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "2.38.0"
    }
  }

  backend "azurerm" {
    container_name       = "terraform"
    key                  = "support-chat/production/platform.tfstate"
    resource_group_name  = "support-chat-prod-state"
    storage_account_name = "supportchatprodsta1342dd"
    use_azuread_auth     = true
  }
}
